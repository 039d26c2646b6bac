namespace AIOps.Agent.Chat;

/// <summary>
/// How long a caller stays with a run that waits: not at all for an approval, which a person gives when they give it, and up to
/// a limit for actions that are on their way.
/// </summary>
internal sealed class ChatPatience(TimeSpan limit, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public bool IsOver(ChatView waiting) => waiting.PendingApprovals.Count > 0 || time.GetElapsedTime(_start) >= limit;
}
