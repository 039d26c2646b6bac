using AIOps.Mcp.Client.Foreign;

namespace AIOps.Mcp.Client;

/// <summary>The tool servers that configuration names, checked.</summary>
/// <param name="Elsewhere">Our own domains that run in a process of their own, by name.</param>
public sealed record ToolServerList(IReadOnlyDictionary<string, ToolServerOptions> Elsewhere, IReadOnlyList<ForeignServer> Foreign);
