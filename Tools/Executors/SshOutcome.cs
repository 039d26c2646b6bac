using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Executors;

/// <summary>What an answer of ssh means.</summary>
internal static class SshOutcome
{
    private const int TimedOut = 124, Killed = 137, BegunBefore = 120, Broken = 255;

    public static Outcome Read(string host, bool? began, BoundedProcess.Result result, Secret[] secrets, int seconds)
    {
        var (output, errors) = (CredentialUse.Blank(result.Output, secrets), CredentialUse.Blank(result.Errors, secrets));
        if (began == false)
            return new Outcome(false, $"{host} could not be reached: {ToolException.Quote(errors.Trim())}");
        if (result.Killed is { } why)
            return new Outcome(null, $"the connection to {host} {why} and was given up; what runs there may still run");
        return result.ExitCode switch
        {
            0 => new Outcome(true, output.TrimEnd() is { Length: > 0 } text ? text : $"the script on {host} ended well and printed nothing", WireJson.ToElement(new { exit_code = 0, stdout = output, stderr = errors })),
            Broken => new Outcome(null, $"the connection to {host} broke: {ToolException.Quote(errors.Trim())}"),
            BegunBefore when errors.Contains("aiops:begun-before", StringComparison.Ordinal) => new Outcome(null, $"this action was begun on {host} before"),
            TimedOut or Killed => new Outcome(false, $"the script on {host} did not end within {seconds} s and was killed there"),
            _ => new Outcome(false, $"the script on {host} ended with {result.ExitCode}: {ToolException.Quote((errors.Length > 0 ? errors : output).Trim())}"),
        };
    }

    public static Outcome Seen(string host, string? state) => state switch
    {
        "0" => new Outcome(true, $"the script on {host} ended well; its output was lost with the connection"),
        "absent" => new Outcome(false, $"the script never began on {host}"),
        null or "running" or "" => new Outcome(null, $"what became of the script on {host} cannot be told"),
        var code => new Outcome(false, $"the script on {host} ended with {ToolException.Quote(code)}; its output was lost with the connection"),
    };
}
