using AIOps.Mcp.Client.Foreign;
using ModelContextProtocol.Client;

namespace AIOps.Mcp.Client;

/// <summary>Where one tool server is and how to open a connection to it.</summary>
/// <param name="Where">For people: <c>in process</c>, the URL or the command.</param>
/// <param name="Connected">What it stands for when connected, or null.</param>
/// <param name="Foreign">What we make of a server that is not ours; null for ours, which is believed.</param>
internal sealed record ToolServerPlace(string Name, string Where, string? Connected, Func<IClientTransport> Open, ForeignTools? Foreign = null)
{
    public bool IsOurs => Foreign is null;
}
