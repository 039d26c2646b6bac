namespace AIOps.Tools.Abstractions.Http;

/// <summary>Where an outside system's HTTP API answers, and how it knows us.</summary>
public abstract class EndpointOptions
{
    /// <summary>Such as <c>http://127.0.0.1:9090</c>; may carry a path. Left out: not connected.</summary>
    public string? Url { get; set; }

    /// <summary>Bearer token.</summary>
    public Secret? Token { get; internal set; }

    /// <summary>For HTTP basic authentication; excludes <see cref="Token"/>.</summary>
    public string? Username { get; set; }

    public Secret? Password { get; internal set; }

    /// <summary>The tenant or organisation asked, in <see cref="TenantHeader"/>.</summary>
    public string? Tenant { get; set; }

    /// <summary>Sent with every request. Values are treated as secrets.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>PEM file of the authorities that may sign the server's certificate; left out, the system's own.</summary>
    public string? CaCertificate { get; set; }

    /// <summary>PEM file of our own certificate, for servers that want one.</summary>
    public string? ClientCertificate { get; set; }

    /// <summary>PEM file of its key.</summary>
    public string? ClientKey { get; set; }

    /// <summary>Accepts any server certificate. For trying out only: the credential then goes to whoever answers.</summary>
    public bool InsecureSkipVerify { get; set; }

    /// <summary>Limit of one request, from connecting to the last byte.</summary>
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(20);

    internal virtual string TenantHeader => "X-Scope-OrgID";

    internal bool IsConnected => !string.IsNullOrWhiteSpace(Url);
}
