namespace AIOps.Mcp.Client;

/// <summary>Where one tool server runs. In the same process unless configuration says otherwise; the tools are the same.</summary>
public sealed class ToolServerOptions
{
    public const string Section = "ToolServers";

    /// <summary>Streamable HTTP endpoint, such as <c>http://127.0.0.1:8091/mcp</c>.</summary>
    public Uri? Url { get; set; }

    /// <summary>API key sent to <see cref="Url"/>.</summary>
    public Secret? ApiKey { get; set; }

    /// <summary>Program that speaks MCP on stdio.</summary>
    public string? Command { get; set; }

    public IList<string> Arguments { get; } = [];

    /// <summary>The only environment the program gets, beside a minimal default.</summary>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>();

    public bool Disabled { get; set; }
}
