namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"events in shop", "warnings in the cluster", "events of web-1".</summary>
internal sealed class EventsIntent : IIntent
{
    public (string? Server, string Text) Example => ("kubernetes", "events in shop");

    public Reading? Read(Question question)
    {
        if (!question.Has("events?", "warnings?"))
            return null;
        var warnings = question.Has("warnings?");
        var name = question.Names("event", "events", "warning", "warnings", "cluster", "kubernetes", "newest") is [var one] ? one.Split('/')[^1] : null;
        var arguments = new Dictionary<string, object>();
        if (question.Namespace is { } space)
            arguments["namespace"] = space;
        if (name is not null)
            arguments["object_name"] = name;
        if (warnings)
            arguments["only_warnings"] = true;
        if (question.Count is { } count)
            arguments["limit"] = Math.Clamp(count, 1, 500);
        var understood = $"{(warnings ? "warnings" : "events")}{(name is null ? "" : $" about {name}")} in {(question.Namespace is null ? "all namespaces" : $"namespace {question.Namespace}")}";
        return new Reading(understood, "kubernetes", inquiry => inquiry.Ask("list_events", arguments)?.Text);
    }
}
