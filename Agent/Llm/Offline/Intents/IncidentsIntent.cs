namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"incidents", "what happened?"; with the id of one, its timeline.</summary>
internal sealed class IncidentsIntent : IIntent
{
    public (string? Server, string Text) Example => ("aiops", "incidents");

    public Reading? Read(Question question)
    {
        if (!question.Has("incidents?", "outages?", "what happened.*"))
            return null;
        var id = question.Names("incident", "incidents", "outage", "outages", "happened").FirstOrDefault(name => name.Length >= 16 && name.All(char.IsAsciiHexDigit));
        object arguments = question.Count is { } count ? new { Limit = Math.Min(count, 100) } : new { };
        return id is null
            ? new Reading("incidents, newest first", "aiops", inquiry => inquiry.Ask("list_incidents", arguments)?.Text)
            : new Reading($"incident {id} and its timeline", "aiops", inquiry => inquiry.Ask("get_incident", new { IncidentId = id })?.Text);
    }
}
