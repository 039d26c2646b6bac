using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net.Sockets;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Network;

public sealed class NetworkDiscoveryTool(NetworkScanner scanner, AddressRules rules, AssetStore assets, IOptions<NetworkOptions> options)
    : ReadTool<NetworkDiscoveryTool.Parameters, NetworkDiscoveryTool.Result>(new("network_discovery")
    {
        Title = "Network discovery",
        Description = "Scans an IPv4 subnet (CIDR such as 192.168.1.0/24) for machines by connecting to well-known TCP ports (and by ICMP echo where permitted), guesses their services, looks up their names in DNS and in TLS certificates, and remembers them in the inventory (list_assets).",
        Timeout = TimeSpan.FromMinutes(3),
    })
{
    public sealed record Parameters(
        [property: Description("IPv4 subnet in CIDR notation, such as 192.168.1.0/24; 10.0.0.5/32 for one address"), MinLength(9), MaxLength(18)] string Subnet);

    public sealed record Result(
        string Subnet, int AddressesScanned, IReadOnlyList<int> PortsTried, [property: Description("ICMP echo was permitted and sent, too.")] bool Icmp,
        [property: Description("Machines saved to the inventory.")] int Saved, IReadOnlyList<Machine> Hosts);

    public sealed record Machine(string Ip, string? Hostname, string Type, IReadOnlyList<AssetService> Services);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var network = Subnet.Parse(parameters.Subnet);
        if (network.BaseAddress.AddressFamily != AddressFamily.InterNetwork)
            throw new ToolException($"{network} is IPv6; only IPv4 subnets can be scanned.");
        if (network.PrefixLength < options.Value.MinPrefixLength)
            throw new ToolException($"{network} is too large; /{options.Value.MinPrefixLength} is the largest (Network:MinPrefixLength). Scan a part of it.");
        if (rules.Refusal(network) is { } refusal)
            throw new ToolException($"{refusal}.");

        var asked = options.Value.Icmp && EchoProbe.Permitted;
        var addresses = Subnet.Hosts(network).ToList();
        var ports = options.Value.Ports is { Count: > 0 } configured ? configured.Distinct().Order().ToList() : KnownServices.Ports;
        var found = await scanner.ScanAsync(addresses, ports, call.Report, cancellationToken);
        var saved = await SaveAsync(found, cancellationToken);
        var lines = found.Select(a => $"{a.Ip}{(a.Hostname is { } name ? $" ({name})" : "")} {a.Type}: {(a.Services.Count == 0 ? "answers ICMP echo, no known port open" : string.Join(", ", a.Services.Select(s => $"{s.Port} {s.Name}")))}");
        var text = found.Count == 0
            ? $"No machine in {network} accepts a connection{(asked ? " or answers ICMP echo" : "")} ({addresses.Count} addresses, {ports.Count} ports each)."
            : $"{found.Count} machines in {network} ({addresses.Count} addresses, {ports.Count} ports each), {(saved == found.Count ? "saved to the inventory" : "NOT saved: the store cannot be reached")}:\n{string.Join('\n', lines)}";
        return new(text, new(
            network.ToString(), addresses.Count, ports, asked, saved, [.. found.Select(a => new Machine(a.Ip, a.Hostname, a.Type, a.Services))]));
    }

    /// <summary>A store outage does not throw away what was seen.</summary>
    private async Task<int> SaveAsync(IReadOnlyList<SystemAsset> found, CancellationToken cancellationToken)
    {
        if (found.Count == 0)
            return 0;
        try
        {
            await assets.UpsertAsync(found, cancellationToken);
            return found.Count;
        }
        catch (StoreUnavailableException)
        {
            return 0;
        }
    }
}
