using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Monitoring;

/// <summary>"what metrics are there about latency?", "prometheus labels".</summary>
internal sealed class MetricsIntent : IIntent
{
    public (string? Server, string Text) Example => ("prometheus", "which metrics are there about latency?");

    public Claim? Read(Question question)
    {
        var isLabel = question.Is("label") && question.Is("prometheus");
        if (!question.Is("metric") && !isLabel)
            return null;
        var word = question.Names is [var name, ..] ? name : question.Is("cpu") ? "cpu" : question.Is("memory") ? "memory" : question.Is("disk") ? "disk" : null;
        return isLabel
            ? Claim.Ask(4, "label names in Prometheus", "prometheus", "list_labels", word is null ? new { } : new { Label = word })
            : Claim.Ask(question.Explained("metric", "prometheus", "cpu", "memory", "disk", "error", "pod", "container") + 1, $"metrics{(word is null ? "" : $" about {word}")}", "prometheus", "list_metrics", word is null ? new { } : new { Search = word });
    }
}
