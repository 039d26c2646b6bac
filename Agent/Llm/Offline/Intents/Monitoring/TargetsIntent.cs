using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Monitoring;

/// <summary>"which scrape targets are down".</summary>
internal sealed class TargetsIntent : IIntent
{
    public (string? Server, string Text) Example => ("prometheus", "which scrape targets are down?");

    public Claim? Read(Question question) => question.Is("target")
        ? Claim.Ask(question.Explained("target", "prometheus", "down", "failed", "health", "unready") + 2, "what Prometheus scrapes", "prometheus", "list_targets", question.Is("down", "failed") || question.Says("unhealthy") ? new { Health = "down" } : question.Names is [var search] ? new { Search = search } : new { })
        : null;
}
