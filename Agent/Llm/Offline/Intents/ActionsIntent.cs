namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"what did you do?", "which actions wait for approval?".</summary>
internal sealed class ActionsIntent : IIntent
{
    public (string? Server, string Text) Example => ("aiops", "what waits for approval?");

    public Reading? Read(Question question)
    {
        var waiting = question.Has("approvals?", "approve", "awaiting");
        if (!waiting && !question.Has("actions?", "what did you do.*", "what have you done.*", "what you did", "what was done", "what changed", "what did you change", "changes", "job logs?"))
            return null;
        object arguments = waiting ? new { Status = "awaiting_approval" } : question.Count is { } count ? new { Limit = Math.Min(count, 100) } : new { };
        return new Reading(waiting ? "actions that wait for approval" : "what was done, newest first", "aiops", inquiry => inquiry.Ask("list_actions", arguments)?.Text);
    }
}
