using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Monitoring;

/// <summary>"alerting rules", "show prometheus rules".</summary>
internal sealed class RulesIntent : IIntent
{
    public (string? Server, string Text) Example => ("prometheus", "alerting rules");

    public Claim? Read(Question question) => question.Is("rule") && (question.Is("prometheus", "alert") || question.Says("alerting", "recording"))
        ? Claim.Ask(question.Explained("rule", "prometheus", "alert", "firing") + 1, "the rules of Prometheus", "prometheus", "list_rules", question.Says("recording") ? new { Type = "recording" } : question.Says("alerting") ? new { Type = "alerting" } : new { })
        : null;
}
