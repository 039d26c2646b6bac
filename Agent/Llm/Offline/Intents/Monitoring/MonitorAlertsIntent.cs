using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Monitoring;

/// <summary>"what alerts does alertmanager have", "pending alerts in prometheus": what the monitoring itself holds, not what was sent here.</summary>
internal sealed class MonitorAlertsIntent : IIntent
{
    public (string? Server, string Text) Example => ("prometheus", "alerts in prometheus");

    public Claim? Read(Question question)
    {
        if (!question.Is("alert") || !(question.Is("prometheus", "alertmanager") || question.Says("pending", "suppressed")))
            return null;
        var state = question.Says("pending") ? "pending" : question.Says("firing") ? "firing" : question.Says("suppressed") ? "suppressed" : null;
        return Claim.Ask(question.Explained("alert", "prometheus", "alertmanager", "firing", "unready") + 1, $"alerts in Prometheus and Alertmanager{(state is null ? "" : $" that are {state}")}", "prometheus", "list_alerts", state is null ? new { } : new { State = state });
    }
}
