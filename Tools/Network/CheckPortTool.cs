using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Network;

public sealed class CheckPortTool(NetworkScanner scanner, AddressRules rules, TimeProvider time) : ReadTool<CheckPortTool.Parameters, CheckPortTool.Result>(new("check_port")
{
    Title = "Check a TCP port",
    Description = "Whether a host accepts TCP connections on a port, how fast, and what its banner says. Use it for 'can we reach x?'.",
})
{
    public sealed record Parameters(
        [property: Description("Host name or IP address"), MinLength(1), MaxLength(253)] string Host,
        [property: Description("TCP port"), Range(1, 65535)] int Port);

    public sealed record Result(string Host, int Port, IReadOnlyList<Tried> Addresses);

    public sealed record Tried(string Address, bool Open, string? Service, string? Banner, double DurationMs);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        if (parameters.Port is < 1 or > 65535)
            throw new ToolException($"{parameters.Port} is not a port; 1 to 65535.");
        var results = new List<Tried>();
        var lines = new List<string>();
        foreach (var address in await rules.ResolveAsync(parameters.Host, cancellationToken))
        {
            var start = time.GetTimestamp();
            var service = await scanner.ProbeAsync(address, parameters.Port, cancellationToken);
            var took = Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 1);
            results.Add(new(address.ToString(), service is not null, service?.Name, service?.Detail, took));
            lines.Add(service is null
                ? $"{address}:{parameters.Port} does not accept connections."
                : $"{address}:{parameters.Port} is open ({service.Name}{(service.Detail is { } banner ? $": {banner}" : "")}).");
        }
        return new(string.Join('\n', lines), new(parameters.Host, parameters.Port, results));
    }
}
