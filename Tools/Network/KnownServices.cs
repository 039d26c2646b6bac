namespace AIOps.Tools.Network;

/// <summary>What usually listens where, and what a banner gives away.</summary>
internal static class KnownServices
{
    private static readonly Dictionary<int, string> ByPort = new()
    {
        [21] = "ftp", [22] = "ssh", [25] = "smtp", [53] = "dns", [80] = "http", [110] = "pop3", [143] = "imap", [443] = "https",
        [445] = "smb", [1433] = "mssql", [2375] = "docker", [2379] = "etcd", [3000] = "http", [3306] = "mysql", [3389] = "rdp",
        [5000] = "http", [5432] = "postgresql", [5672] = "amqp", [5900] = "vnc", [6379] = "redis", [6443] = "kubernetes",
        [8000] = "http", [8080] = "http", [8443] = "https", [9090] = "prometheus", [9092] = "kafka", [9093] = "alertmanager",
        [9100] = "node-exporter", [9200] = "elasticsearch", [10250] = "kubelet", [11211] = "memcached", [27017] = "mongodb",
    };

    public static IReadOnlyList<int> Ports { get; } = [.. ByPort.Keys.Order()];

    public static string Guess(int port, string? banner) => banner switch
    {
        not null when banner.StartsWith("SSH-", StringComparison.Ordinal) => "ssh",
        not null when banner.StartsWith("HTTP/", StringComparison.Ordinal) => ByPort.TryGetValue(port, out var known) && known is not ("ssh" or "ftp" or "smtp") ? known : "http",
        not null when banner.StartsWith("220", StringComparison.Ordinal) && banner.Contains("SMTP", StringComparison.OrdinalIgnoreCase) => "smtp",
        not null when banner.StartsWith("220", StringComparison.Ordinal) && banner.Contains("FTP", StringComparison.OrdinalIgnoreCase) => "ftp",
        not null when banner.StartsWith("+OK", StringComparison.Ordinal) => "pop3",
        not null when banner.StartsWith("* OK", StringComparison.Ordinal) => "imap",
        not null when banner.StartsWith("RFB ", StringComparison.Ordinal) => "vnc",
        _ => ByPort.GetValueOrDefault(port, "unknown"),
    };

    /// <summary>Speaks TLS from the first byte.</summary>
    public static bool UsesTls(string service) => service is "https" or "kubernetes" or "kubelet";

    /// <summary>What kind of machine offers these.</summary>
    public static string Type(IReadOnlyCollection<string> services) =>
        services.Any(s => s is "kubernetes" or "kubelet" or "etcd") ? "kubernetes"
        : services.Any(s => s is "postgresql" or "mysql" or "mssql" or "mongodb" or "redis" or "elasticsearch" or "memcached") ? "database"
        : services.Any(s => s is "prometheus" or "alertmanager") ? "monitoring"
        : services.Any(s => s is "http" or "https") ? "web"
        : "host";
}
