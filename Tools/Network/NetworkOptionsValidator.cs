using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Network;

internal sealed class NetworkOptionsValidator : IValidateOptions<NetworkOptions>
{
    public ValidateOptionsResult Validate(string? name, NetworkOptions options)
    {
        var wrong = new List<string>();
        foreach (var subnet in options.AllowedSubnets)
            try
            {
                Subnet.Parse(subnet);
            }
            catch (ToolException e)
            {
                wrong.Add($"Network:AllowedSubnets: {e.Message}");
            }
        if (options.MinPrefixLength is < 16 or > 32)
            wrong.Add("Network:MinPrefixLength must lie between 16 and 32.");
        if (options.Ports.Any(p => p is < 1 or > 65535) || options.Ports.Count > 100)
            wrong.Add("Network:Ports takes at most 100 numbers between 1 and 65535.");
        if (options.ConnectWithin < TimeSpan.FromMilliseconds(10) || options.ConnectWithin > TimeSpan.FromSeconds(10))
            wrong.Add("Network:ConnectWithin must lie between 10 ms and 10 s.");
        if (options.Concurrency is < 1 or > 1024)
            wrong.Add("Network:Concurrency must lie between 1 and 1024.");
        if (options.ConnectionsPerSecond is < 20 or > 20_000)
            wrong.Add("Network:ConnectionsPerSecond must lie between 20 and 20,000.");
        if (options.AnswerWithin < TimeSpan.FromMilliseconds(100) || options.AnswerWithin > TimeSpan.FromSeconds(30))
            wrong.Add("Network:AnswerWithin must lie between 100 ms and 30 s.");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
