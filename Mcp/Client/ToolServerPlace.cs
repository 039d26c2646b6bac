using ModelContextProtocol.Client;

namespace AIOps.Mcp.Client;

/// <summary>Where one tool server is and how to open a connection to it.</summary>
/// <param name="Where">For people: <c>in process</c>, the URL or the command.</param>
/// <param name="IsOurs">What it says of its tools' risk is believed.</param>
/// <param name="Connected">What it stands for when connected, or null.</param>
internal sealed record ToolServerPlace(string Name, string Where, bool IsOurs, string? Connected, Func<IClientTransport> Open);
