namespace AIOps.Agent.Terminal;

/// <summary>The Agent said no, with its own words; or it cannot be reached (<paramref name="status"/> 0).</summary>
internal sealed class ChatApiException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
