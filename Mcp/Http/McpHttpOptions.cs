namespace AIOps.Mcp.Http;

public sealed class McpHttpOptions
{
    public const string Section = "McpHttp";

    /// <summary>Sessions of older clients held at once; one more is answered 503.</summary>
    public int MaxSessions { get; set; } = 256;

    /// <summary>A session without a request for this long is closed.</summary>
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Largest request body, bytes.</summary>
    public long MaxBody { get; set; } = 4 * 1024 * 1024;

    /// <summary>Host names under which the endpoint may be asked, beside loopback; guards against DNS rebinding.</summary>
    public IList<string> AllowedHosts { get; } = [];
}
