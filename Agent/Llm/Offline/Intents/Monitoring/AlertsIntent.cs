using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Monitoring;

/// <summary>"which alerts came in?", "critical alerts", "did HighLatency fire?".</summary>
internal sealed class AlertsIntent : IIntent
{
    private static readonly string[] Severities = ["critical", "warning", "info", "high", "medium", "low"];

    public (string? Server, string Text) Example => ("aiops", "which alerts are firing?");

    public Claim? Read(Question question)
    {
        // An alert's name is written like this, and nothing else is.
        var name = question.NamesAsWritten.FirstOrDefault(word => word.Skip(1).Any(char.IsAsciiLetterUpper) && word.Any(char.IsAsciiLetterLower) && char.IsAsciiLetterUpper(word[0]) && word.All(char.IsAsciiLetterOrDigit));
        if (!question.Is("alert") && !(question.Is("firing") && name is not null))
            return null;
        var arguments = new Dictionary<string, object>();
        var said = "received alerts, newest first";
        if (question.Says("firing", "active", "open", "current", "now", "currently", "ongoing"))
            (arguments["status"], said) = ("firing", "alerts that are firing");
        else if (question.Says("resolved"))
            (arguments["status"], said) = ("resolved", "alerts that are resolved");
        if (Severities.FirstOrDefault(severity => question.Says(severity)) is { } wanted)
            (arguments["severity"], said) = (wanted, $"{said}, severity {wanted}");
        if (name is not null)
            (arguments["name"], said) = (name, $"{said}, name {name}");
        if (question.Count is { } count)
            arguments["limit"] = Math.Clamp(count, 1, 100);
        return Claim.Ask(question.Explained("alert", "firing", "warning", "most") + (name is null ? 0 : 1), said, "aiops", "list_received_alerts", arguments);
    }
}
