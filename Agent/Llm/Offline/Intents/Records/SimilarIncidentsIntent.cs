using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Records;

/// <summary>"have we seen PodCrashLooping before?", "what helped last time with PodCrashLooping?", "incidents like 0196…".</summary>
internal sealed class SimilarIncidentsIntent : IIntent
{
    // Words of the question itself, which could be names.
    private static readonly string[] Asking = ["helped", "worked", "fixed", "time"];

    public (string? Server, string Text) Example => ("aiops", "have we seen PodCrashLooping before?");

    public Claim? Read(Question question)
    {
        var helped = question.Says("helped", "what worked", "fixed it", "did we do about") && question.Says("last time", "before", "earlier", "in the past", "with", "against", "about");
        if (!helped && (!question.Says("similar", "seen", "had", "happened before", "like this", "incidents like") || !(question.Says("before", "similar", "earlier", "in the past", "ever") || question.Says("incidents like"))))
            return null;
        if (question.Names.FirstOrDefault(name => name.Length >= 16 && name.All(c => char.IsAsciiHexDigit(c) || c == '-')) is { } id)
            return Claim.Ask(9, $"incidents like {id}", "aiops", "similar_incidents", new { IncidentId = id });
        return question.NamesAsWritten.LastOrDefault(name => !Asking.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } name
            ? Claim.Ask(8, $"earlier incidents of {name}", "aiops", "similar_incidents", new { AlertName = name })
            : new Claim(4, "earlier incidents", "aiops", _ => "Like which? Name an alert or an incident's id, for example: have we seen PodCrashLooping before?");
    }
}
