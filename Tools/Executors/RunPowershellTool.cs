using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using AIOps.Policies.Credentials;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Executors;

public sealed class RunPowershellTool(ExecutorRunStore runs, CredentialUse credentials, ExecutorsOptions.ReachOptions options) : MarkedTool<RunPowershellTool.Parameters>(new("run_powershell")
{
    Title = "Run a PowerShell script over SSH",
    Description = "Runs a PowerShell script with pwsh on another machine (one with a POSIX shell) over SSH. Values reach the script as $values.NAME. Answers exit code and output.",
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
        [property: Description("Members of $values")] IReadOnlyDictionary<string, JsonElement>? Values = null,
        [property: Description("Seconds it may take"), Range(1, 840)] int TimeoutSeconds = 60);

    protected override Task CheckAsync(Parameters parameters, CancellationToken cancellationToken) => PlaceAsync(parameters, cancellationToken);

    protected override async Task<Outcome> RunAsync(Parameters parameters, string actionId, ToolCall call, CancellationToken cancellationToken)
    {
        var place = await PlaceAsync(parameters, cancellationToken);
        // pwsh reads statements from its input line by line: each of these is whole on its line, and all that varies is base64.
        var input = $"$values = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('{Base64(JsonSerializer.Serialize(parameters.Values ?? new Dictionary<string, JsonElement>()))}')) | ConvertFrom-Json\n"
            + $"try {{ & ([ScriptBlock]::Create([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('{Base64(parameters.Script)}')))) }} catch {{ [Console]::Error.WriteLine($_); exit 1 }}; exit $LASTEXITCODE\n";
        var (began, result) = await SshRunner.RunAsync(place, actionId, "pwsh -NoProfile -NonInteractive -Command -", input, TimeSpan.FromSeconds(parameters.TimeoutSeconds), cancellationToken);
        return SshOutcome.Read(parameters.Host, began, result, [place.Credential["private_key"]!], parameters.TimeoutSeconds);
    }

    protected override async Task<Outcome> LookAsync(Parameters parameters, string actionId, CancellationToken cancellationToken) =>
        SshOutcome.Seen(parameters.Host, await SshRunner.LookAsync(await PlaceAsync(parameters, cancellationToken), actionId, cancellationToken));

    private Task<SshRunner.Place> PlaceAsync(Parameters parameters, CancellationToken cancellationToken) =>
        credentials.OpenPlaceAsync(parameters.Host, parameters.Port, parameters.Credential, options.AllowedHosts, "Executors:Powershell", cancellationToken);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
