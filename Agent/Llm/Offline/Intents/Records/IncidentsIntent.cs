using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Records;

/// <summary>"incidents", "failed incidents"; with the id of one, its timeline.</summary>
internal sealed class IncidentsIntent : IIntent
{
    private static readonly string[] Statuses = ["received", "analyzing", "executing", "resolved", "failed"];

    public (string? Server, string Text) Example => ("aiops", "incidents");

    public Claim? Read(Question question)
    {
        if (!question.Is("incident"))
            return null;
        var score = question.Explained("incident", "failed", "firing", "happened", "history", "overnight", "status") + 1;
        if (question.Names.FirstOrDefault(name => name.Length >= 16 && name.All(c => char.IsAsciiHexDigit(c) || c == '-')) is { } id)
            return Claim.Ask(score + 3, $"incident {id} and its timeline", "aiops", "get_incident", new { IncidentId = id });
        var arguments = new Dictionary<string, object>();
        if (Statuses.FirstOrDefault(status => question.Says(status)) is { } wanted)
            arguments["status"] = wanted;
        if (question.Count is { } count)
            arguments["limit"] = Math.Clamp(count, 1, 100);
        return Claim.Ask(score, "incidents, newest first", "aiops", "list_incidents", arguments);
    }
}
