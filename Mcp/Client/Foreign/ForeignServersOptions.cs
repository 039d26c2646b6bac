namespace AIOps.Mcp.Client.Foreign;

public sealed class ForeignServersOptions
{
    /// <summary>In configuration itself, in the form in which MCP clients keep it.</summary>
    public const string Section = "mcpServers";

    /// <summary>Key of the path of a JSON file with the same section; also <c>--mcp-servers PATH</c>.</summary>
    public const string FileKey = "Mcp:ServersFile";

    public const string FileArgument = "mcp-servers";

    public IReadOnlyList<ForeignServer> Servers { get; set; } = [];
}
