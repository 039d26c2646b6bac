namespace AIOps.Tools.Prometheus;

public sealed class PrometheusOptions
{
    public const string Section = "Prometheus";

    /// <summary>Such as <c>http://127.0.0.1:9090</c>; may carry a path. Left out: no Prometheus.</summary>
    public string? Url { get; set; }

    /// <summary>Bearer token, where something in front of Prometheus wants one.</summary>
    public Secret? Token { get; internal set; }

    public string? Username { get; set; }

    public Secret? Password { get; internal set; }

    /// <summary>Sent with every request, such as <c>X-Scope-OrgID</c>. Values are treated as secrets.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Limit of one query.</summary>
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
