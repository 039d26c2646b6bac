using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Monitoring;

/// <summary>"which labels does loki have", "error patterns in loki for namespace shop", "loki logs of app web".</summary>
internal sealed class LokiIntent : IIntent
{
    public (string? Server, string Text) Example => ("loki", "summarize the errors in loki for namespace shop");

    public Claim? Read(Question question)
    {
        if (!question.Is("loki"))
            return null;
        var score = question.Explained("loki", "label", "error", "log", "failed", "report", "warning", "use") + 1;
        if (question.Is("label"))
            return Claim.Ask(score, "labels of the log streams in Loki", "loki", "loki_labels", question.Names is [var label] ? new { Label = label } : new { });
        var selector = question.Namespace is { } space ? question.Names is [var app] ? $"{{namespace=\"{space}\", app=\"{app}\"}}" : $"{{namespace=\"{space}\"}}" : question.Names is [var only] ? $"{{app=\"{only}\"}}" : null;
        if (selector is null)
            return new Claim(score, "something in Loki", "loki", _ => "Of which logs? Name a namespace or an app, for example: errors in loki for namespace shop. What can be selected: which labels does loki have");
        var start = question.Slots.Age is { } age ? $"-{age}" : null;
        var isSummary = question.Is("error", "failed", "report", "warning") || question.Says("patterns", "summarize", "summarise", "grouped");
        return isSummary
            ? Claim.Ask(score, $"error patterns in Loki of {selector}", "loki", "loki_error_summary", start is null ? new { Selector = selector } : new { Selector = selector, Start = start })
            : Claim.Ask(score, $"logs in Loki of {selector}", "loki", "query_loki", start is null ? new { Query = selector } : new { Query = selector, Start = start });
    }
}
