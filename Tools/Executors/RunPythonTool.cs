using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Executors;

/// <remarks>The limits keep a script from exhausting the machine. They are no sandbox: it runs as this process's user and can reach the network.</remarks>
public sealed class RunPythonTool(ExecutorRunStore runs, CredentialUse credentials, ExecutorsOptions.PythonOptions options) : MarkedTool<RunPythonTool.Parameters>(new("run_python")
{
    Title = "Run Python",
    Description = "Runs a Python script on the machine of the executors' server, apart from it: own process, empty environment, temporary folder, limits on time, memory, processor and files. Inputs come as JSON on standard input; if the last line it prints is JSON, that is its result.",
    Target = "script:{subject}",
    Timeout = TimeSpan.FromMinutes(15),
    HasDryRun = true,
}, runs)
{
    public sealed record Parameters(
        [property: Description("What it works on, such as db-1: two scripts on one subject never run at once"), MinLength(1), MaxLength(200)] string Subject,
        [property: Description("The script"), MinLength(1), MaxLength(65536)] string Script,
        [property: Description("Handed over as JSON on standard input")] IReadOnlyDictionary<string, JsonElement>? Inputs = null,
        [property: Description("Environment variables and the credentials that fill them")] IReadOnlyDictionary<string, string>? Secrets = null,
        [property: Description("Seconds it may take"), Range(1, 840)] int TimeoutSeconds = 60);

    protected override async Task CheckAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        VariableNames.Check(parameters.Secrets?.Keys);
        _ = await credentials.OpenAllAsync(parameters.Secrets, "localhost", cancellationToken);
    }

    protected override async Task<Outcome> RunAsync(Parameters parameters, string actionId, ToolCall call, CancellationToken cancellationToken)
    {
        var secrets = await credentials.OpenAllAsync(parameters.Secrets, "localhost", cancellationToken);
        var folder = Directory.CreateTempSubdirectory("aiops-python-");
        try
        {
            var script = Path.Combine(folder.FullName, "script.py");
            await File.WriteAllTextAsync(script, parameters.Script, cancellationToken);
            var environment = new Dictionary<string, string>(secrets.ToDictionary(s => s.Key, s => s.Value.Reveal()))
            {
                ["PATH"] = "/usr/bin:/bin", ["LANG"] = "C.UTF-8", ["HOME"] = folder.FullName, ["TMPDIR"] = folder.FullName, ["PYTHONDONTWRITEBYTECODE"] = "1",
            };
            var seconds = parameters.TimeoutSeconds.ToString(CultureInfo.InvariantCulture);
            // timeout ends it also when this process dies first.
            var result = await BoundedProcess.RunAsync("timeout", ["--signal=KILL", seconds, "prlimit", $"--as={options.MemoryMegabytes * 1048576L}", $"--cpu={seconds}", $"--fsize={options.FileMegabytes * 1048576L}",
                "--nofile=256", "--core=0", "--", options.Interpreter, "-I", script], environment, folder.FullName, JsonSerializer.Serialize(parameters.Inputs ?? new Dictionary<string, JsonElement>()),
                TimeSpan.FromSeconds(parameters.TimeoutSeconds + 1), cancellationToken);
            return Read(result, [.. secrets.Values], parameters.TimeoutSeconds);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Outcome Read(BoundedProcess.Result result, Secret[] secrets, int seconds)
    {
        if (result.Killed is { } why)
            return new Outcome(false, $"the script {why} and was killed");
        var (output, errors) = (CredentialUse.Blank(result.Output, secrets), CredentialUse.Blank(result.Errors, secrets));
        if (result.ExitCode == 137)
            return new Outcome(false, $"the script was killed: it did not end within {seconds} s, or went over a limit. {ToolException.Quote(errors)}".TrimEnd());
        return result.ExitCode == 0
            ? new Outcome(true, output.TrimEnd() is { Length: > 0 } text ? text : "the script ended well and printed nothing", WireJson.ToElement(new { exit_code = 0, stdout = output, stderr = errors, result = LastLine(output) }))
            : new Outcome(false, $"the script ended with {result.ExitCode}: {ToolException.Quote((errors.Length > 0 ? errors : output).Trim())}");
    }

    private static JsonElement? LastLine(string output)
    {
        try
        {
            return output.TrimEnd().Split('\n')[^1] is { Length: > 0 } line ? JsonElement.Parse(line) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
