namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"which alerts came in?", "firing alerts".</summary>
internal sealed class AlertsIntent : IIntent
{
    public (string? Server, string Text) Example => ("aiops", "which alerts are firing?");

    public Reading? Read(Question question)
    {
        if (!question.Has("alerts?", "alarms?"))
            return null;
        object arguments = question.Has("firing", "active", "open", "current", "now") ? new { Status = "firing" } : new { };
        return new Reading(question.Has("firing", "active", "open", "current", "now") ? "alerts that are firing" : "received alerts, newest first", "aiops", inquiry => inquiry.Ask("list_received_alerts", arguments)?.Text);
    }
}
