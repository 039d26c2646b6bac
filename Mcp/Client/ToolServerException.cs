namespace AIOps.Mcp.Client;

/// <summary>The tool server could not be reached or went away in mid-call: whether a change happened is not known.</summary>
public sealed class ToolServerException(string server, string message, Exception? innerException = null)
    : Exception($"tool server {server}: {message}", innerException)
{
    public string Server => server;
}
