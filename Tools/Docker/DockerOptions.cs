namespace AIOps.Tools.Docker;

/// <summary>Where the Docker Engine answers.</summary>
public sealed class DockerOptions
{
    public const string Section = "Docker";
    public const string DefaultSocket = "/var/run/docker.sock";

    /// <summary><c>unix:///path</c> or <c>tcp://host:port</c>; null: the default socket, if it is there.</summary>
    public string? Host { get; set; }

    /// <summary>For tcp: PEM file of the authority that signed the Engine's certificate; given, the connection is TLS.</summary>
    public string? CaCertificate { get; set; }

    /// <summary>For tcp with TLS: PEM file of our own certificate.</summary>
    public string? ClientCertificate { get; set; }

    /// <summary>For tcp with TLS: PEM file of its key.</summary>
    public string? ClientKey { get; set; }

    /// <summary>Limit of one request; a restart gets <see cref="StopWithin"/> on top.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Between SIGTERM and SIGKILL of a restart.</summary>
    public TimeSpan StopWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How much of a container's log is read for one answer.</summary>
    public int MaxLogBytes { get; set; } = 4 * 1024 * 1024;

    internal Uri Endpoint => new(Host ?? "unix://" + DefaultSocket);
}
