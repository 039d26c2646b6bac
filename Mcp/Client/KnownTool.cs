namespace AIOps.Mcp.Client;

/// <param name="WireName">The name by which its own server knows it.</param>
internal sealed record KnownTool(ToolDefinition Definition, string WireName);
