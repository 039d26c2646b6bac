using System.Net;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Network;

/// <summary>
/// Which addresses the network tools may contact. Names are resolved first and every address they have is checked; the
/// connection then goes to a checked address, so that a second DNS answer cannot lead elsewhere.
/// </summary>
public sealed class AddressRules(IOptions<NetworkOptions> options)
{
    /// <summary>Never, whatever the configuration allows: link-local, multicast, unspecified, and the metadata services that hand out cloud credentials.</summary>
    private static readonly IPNetwork[] Never =
    [
        .. new[]
        {
            "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32",
            "::/128", "fe80::/10", "ff00::/8", "fd00:ec2::254/128", "fd20:ce::254/128",
            // Other ways to write an IPv4 address: compatible, NAT64, 6to4, Teredo.
            "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32",
        }.Select(Subnet.Parse),
    ];

    private static readonly IPNetwork Loopback6 = Subnet.Parse("::1/128");

    private readonly IPNetwork[] _allowed = [.. (options.Value.AllowedSubnets is { Count: > 0 } configured ? configured : NetworkOptions.DefaultSubnets).Select(Subnet.Parse)];

    /// <summary>Why the address must not be contacted; null when it may.</summary>
    public string? Refusal(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (!Loopback6.Contains(address) && Never.Any(n => n.Contains(address)))
            return $"{address} is link-local, a metadata service or no machine's address; it is never contacted";
        return _allowed.Any(n => n.Contains(address))
            ? null
            : $"{address} is outside the allowed subnets ({string.Join(", ", _allowed.Select(n => n.ToString()))}); add its subnet to Network:AllowedSubnets to permit it";
    }

    /// <summary>Network and configuration agree on the whole range.</summary>
    public string? Refusal(IPNetwork network)
    {
        if (Never.FirstOrDefault(n => n.Contains(network.BaseAddress) || network.Contains(n.BaseAddress)) is { PrefixLength: > 0 } never)
            return $"{network} touches {never}, which is never contacted";
        return _allowed.Any(n => n.Contains(network.BaseAddress) && n.PrefixLength <= network.PrefixLength)
            ? null
            : $"{network} is not inside the allowed subnets ({string.Join(", ", _allowed.Select(n => n.ToString()))}); add it to Network:AllowedSubnets to permit it";
    }

    /// <summary>The addresses of a name or literal, all of them permitted.</summary>
    /// <exception cref="ToolException">Unknown, or one of its addresses is refused.</exception>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal] : await Names.LookupAsync(host, options.Value.AnswerWithin, cancellationToken);
        foreach (var address in addresses)
            if (Refusal(address) is { } refusal)
                throw new ToolException($"{host}: {refusal}.");
        return addresses;
    }
}
