namespace AIOps.Tools.Network;

/// <summary>Where the network tools may look.</summary>
public sealed class NetworkOptions
{
    public const string Section = "Network";

    /// <summary>Loopback, RFC 1918 and unique local IPv6; used when <see cref="AllowedSubnets"/> is empty.</summary>
    public static readonly IReadOnlyList<string> DefaultSubnets = ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"];

    /// <summary>CIDR; an address outside is never contacted. Link-local and cloud metadata addresses stay refused whatever stands here.</summary>
    public List<string> AllowedSubnets { get; set; } = [];

    /// <summary>The largest subnet that one scan takes, as a prefix length.</summary>
    public int MinPrefixLength { get; set; } = 22;

    /// <summary>Tried on each address of a scan; empty: a list of well-known ones.</summary>
    public List<int> Ports { get; set; } = [];

    /// <summary>Scans ask by ICMP echo, too, where this process may.</summary>
    public bool Icmp { get; set; } = true;

    /// <summary>For one connection, and for one read of a banner.</summary>
    public TimeSpan ConnectWithin { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Connections tried at once.</summary>
    public int Concurrency { get; set; } = 256;

    /// <summary>Connections opened in a second, over all calls of this process.</summary>
    public int ConnectionsPerSecond { get; set; } = 2000;

    /// <summary>For one DNS question, TLS handshake or HTTP answer.</summary>
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(5);
}
