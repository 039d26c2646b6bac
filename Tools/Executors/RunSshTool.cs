using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Policies.Credentials;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Executors;

public sealed class RunSshTool(ExecutorRunStore runs, CredentialUse credentials, ExecutorsOptions.ReachOptions options) : MarkedTool<RunSshTool.Parameters>(new("run_ssh")
{
    Title = "Run a shell script over SSH",
    Description = "Runs a shell script on another machine over SSH with a stored key, whose host keys are checked. Values reach the script as environment variables. Answers exit code and output.",
    Target = "host:{host}",
    Timeout = TimeSpan.FromMinutes(15),
    HasDryRun = true,
}, runs)
{
    public sealed record Parameters(
        [property: Description("Name or address of the machine"), RegularExpression("^[A-Za-z0-9][A-Za-z0-9._:-]*$"), MaxLength(253)] string Host,
        [property: Description("Name of an ssh_key credential"), MinLength(1), MaxLength(64)] string Credential,
        [property: Description("The script"), MinLength(1), MaxLength(65536)] string Script,
        [property: Range(1, 65535)] int Port = 22,
        [property: Description("sh or bash"), RegularExpression("^(sh|bash)$")] string Interpreter = "sh",
        [property: Description("Environment variables for the script")] IReadOnlyDictionary<string, string>? Environment = null,
        [property: Description("Environment variables and the credentials that fill them")] IReadOnlyDictionary<string, string>? Secrets = null,
        [property: Description("Seconds it may take"), Range(1, 840)] int TimeoutSeconds = 60);

    protected override async Task CheckAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        VariableNames.Check(parameters.Environment?.Keys);
        VariableNames.Check(parameters.Secrets?.Keys);
        if ((parameters.Environment ?? new Dictionary<string, string>()).Any(v => v.Value is null || v.Value.Length > 32 * 1024 || v.Value.Contains('\0', StringComparison.Ordinal)))
            throw new ToolException("A value in environment is null, holds a NUL or is longer than 32768 characters.");
        _ = await PlaceAsync(parameters, cancellationToken);
        _ = await credentials.OpenAllAsync(parameters.Secrets, parameters.Host, cancellationToken);
    }

    protected override async Task<Outcome> RunAsync(Parameters parameters, string actionId, ToolCall call, CancellationToken cancellationToken)
    {
        var place = await PlaceAsync(parameters, cancellationToken);
        var secrets = await credentials.OpenAllAsync(parameters.Secrets, parameters.Host, cancellationToken);
        var values = (parameters.Environment ?? new Dictionary<string, string>()).Concat(secrets.Select(s => KeyValuePair.Create(s.Key, s.Value.Reveal())));
        var (began, result) = await SshRunner.RunAsync(place, actionId, $"{parameters.Interpreter} -s", SshScript.Write(parameters.Script, values), TimeSpan.FromSeconds(parameters.TimeoutSeconds), cancellationToken);
        return SshOutcome.Read(parameters.Host, began, result, [.. secrets.Values, .. place.Credential.Values.Where(v => v.Key == "private_key").Select(v => v.Value)], parameters.TimeoutSeconds);
    }

    protected override async Task<Outcome> LookAsync(Parameters parameters, string actionId, CancellationToken cancellationToken) =>
        SshOutcome.Seen(parameters.Host, await SshRunner.LookAsync(await PlaceAsync(parameters, cancellationToken), actionId, cancellationToken));

    private Task<SshRunner.Place> PlaceAsync(Parameters parameters, CancellationToken cancellationToken) =>
        credentials.OpenPlaceAsync(parameters.Host, parameters.Port, parameters.Credential, options.AllowedHosts, "Executors:Ssh", cancellationToken);
}
