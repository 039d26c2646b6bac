using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Cluster;

/// <summary>"events in shop", "warnings in the cluster", "events of web-1".</summary>
internal sealed class EventsIntent : IIntent
{
    public (string? Server, string Text) Example => ("kubernetes", "events in shop");

    public Claim? Read(Question question)
    {
        if (!question.Is("event", "warning") || question.Is("vm"))
            return null;
        var warnings = question.Is("warning");
        var kind = warnings ? "warnings" : "events";
        return new Claim(question.Explained("event", "warning", "pod", "deployment", "node", "cluster", "most"), kind, "kubernetes", inquiry =>
        {
            if (Place.Of(inquiry, question) is not { } place)
                return null;
            // Of a workload the events are those of its pods too, which only its namespace lists whole.
            var name = place is { IsOne: true, Groups: [{ IsPod: true, Pods: [var pod] }] } ? pod.Name : place.IsOne ? place.Groups[0].Workload : place.Unknown is null ? null : question.Names[^1];
            var space = question.Namespace ?? (place.IsOne ? place.Groups[0].Namespace : place.Namespace);
            inquiry.Understood = $"{kind}{(name is null ? "" : $" about {name}")} in {(space is null ? "all namespaces" : $"namespace {space}")}{place.Guessed}";
            var arguments = new Dictionary<string, object>();
            if (space is not null)
                arguments["namespace"] = place.Namespace ?? space;
            if (name is not null)
                arguments["object_name"] = name;
            if (warnings)
                arguments["only_warnings"] = true;
            if (question.Count is { } count)
                arguments["limit"] = Math.Clamp(count, 1, 500);
            return inquiry.Ask("list_events", arguments)?.Text;
        });
    }
}
