using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using AIOps.Policies.Learning;
using AIOps.Policies.Learning.Signatures;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Aiops;

public sealed class SimilarIncidentsTool(IncidentStore incidents, AlertStore alerts, ActionStore actions, MemorySearch memory) : ReadTool<SimilarIncidentsTool.Parameters, SimilarIncidentsTool.Result>(new("similar_incidents")
{
    Title = "Similar incidents",
    Description = "Earlier incidents like this one, by alert name, labels and affected target, with what was done about them and whether it helped, and the fixes that are remembered for this kind of alert, the best first. Use it before proposing a fix.",
})
{
    // Enough to rank; older ones of the same alert say the same.
    private const int Candidates = 100;
    private const int Inspected = 10;
    private const int MaxFixes = 5;

    public sealed record Parameters(
        [property: Description("The incident to compare with"), MaxLength(100)] string? IncidentId = null,
        [property: Description("Instead of an incident: name of an alert, such as PodCrashLooping"), MaxLength(300)] string? AlertName = null,
        [property: Description("With alert_name: its labels")] IReadOnlyDictionary<string, string>? Labels = null,
        [property: Description("How many"), Range(1, Inspected)] int Limit = 5);

    public sealed record Result(IReadOnlyList<Similar> Incidents, [property: Description("Earlier incidents that were compared")] int Compared, [property: Description("What was done about alerts of this kind and ones like it; placeholders stand for what the alert names")] IReadOnlyList<Fix> Fixes);

    public sealed record Fix(string Tool, JsonElement Arguments, [property: Description("How often it worked, and whether it did harm")] string Record, int Worked, int Tried, int Harmed, [property: Description("0 to 1; 1 is the same kind of alert")] double Similarity, string AlertName, string? Problem, string Cause, DateTimeOffset LastAt);

    public sealed record Similar(Incident Incident, [property: Description("0 to 1")] double Likeness, IReadOnlyList<string> InCommon, IReadOnlyList<Remedy> Actions);

    public sealed record Remedy(string ActionId, string Tool, string Target, ActionStatus Status, string? Result);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var (signature, self) = await SignatureAsync(parameters, cancellationToken);
        var ranked = await RankAsync(signature, self, cancellationToken);
        var similar = new List<Similar>();
        foreach (var (incident, likeness) in ranked.Take(parameters.Limit))
        {
            var done = await actions.ListAsync(new ActionFilter(IncidentId: incident.Id), new(Inspected), cancellationToken);
            similar.Add(new(incident, Math.Round(likeness.Score, 2), likeness.InCommon, [.. done.Items.Select(a => new Remedy(a.Id, a.Tool, a.Target, a.Status, a.Result))]));
        }
        var fixes = await FixesAsync(signature, cancellationToken);
        var lines = similar.Select(s => $"{s.Incident.Id} {WireJson.Name(s.Incident.Status).ToUpperInvariant()} {s.Incident.CreatedAt:u} {s.Incident.Title}: alike {s.Likeness:0.00} ({string.Join(", ", s.InCommon)}){string.Concat(s.Actions.Select(a => $"\n  {a.Tool} on {a.Target}: {WireJson.Name(a.Status)}"))}");
        var text = similar.Count > 0 ? string.Join('\n', lines) : $"No earlier incident like {signature.Name ?? "this one"} among those that AIOps has recorded.";
        return new(string.Join('\n', [text, .. fixes.Select(f => $"remembered: {f.Tool} {f.Arguments.GetRawText()} {f.Record} ({(f.Similarity >= 1 ? "this kind of alert" : $"alike {f.Similarity:0.00}, alert {f.AlertName}")}){(f.Cause.Length > 0 ? $"; cause then: {f.Cause}" : "")}")]),
            new(similar, ranked.Count, fixes));
    }

    private async Task<IReadOnlyList<Fix>> FixesAsync(IncidentSignature signature, CancellationToken cancellationToken)
    {
        if (signature.Name is not { } name)
            return [];
        // Without labels the kind of alert is not known, only what it is called.
        var found = signature.Labels.Count > 0 ? await memory.FixesAsync(AlertSignature.Of(name, signature.Labels), MaxFixes, cancellationToken) : await memory.FixesAsync(name, MaxFixes, cancellationToken);
        return [.. found.Select(f => new Fix(f.Tool, f.Arguments, f.Record, f.Worked, f.Tried, f.Harmed, f.Similarity, f.AlertName, f.Problem, f.Cause, f.LastAt))];
    }

    private async Task<(IncidentSignature Signature, string? Self)> SignatureAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.IncidentId is not { Length: > 0 } id)
            return parameters.AlertName is { Length: > 0 } name
                ? (new IncidentSignature(name, null, parameters.Labels ?? new Dictionary<string, string>()), null)
                : throw new ToolException("Give incident_id or alert_name.");
        var incident = await incidents.GetAsync(id, cancellationToken) ?? throw new ToolException($"No incident '{id}'; list_incidents shows their ids.");
        var first = (await alerts.ListAsync(new AlertFilter(IncidentId: id), new(1), cancellationToken)).Items is [var newest, ..] ? newest : null;
        return (new IncidentSignature(first?.Name, incident.Target, first?.Labels ?? new Dictionary<string, string>()), id);
    }

    /// <summary>Incidents with an alert of the same name, or of the same target; the most alike first, then the newest.</summary>
    private async Task<List<(Incident Incident, Likeness Likeness)>> RankAsync(IncidentSignature signature, string? self, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, Alert?>(StringComparer.Ordinal);
        if (signature.Name is { } name)
            foreach (var alert in (await alerts.ListAsync(new AlertFilter(Name: name), new(Candidates), cancellationToken)).Items.Where(a => a.IncidentId is not null))
                found.TryAdd(alert.IncidentId!, alert);
        var known = new Dictionary<string, Incident>(StringComparer.Ordinal);
        if (signature.Target is { } target)
            foreach (var incident in (await incidents.ListAsync(new IncidentFilter(Target: target), new(Candidates), cancellationToken)).Items)
            {
                known[incident.Id] = incident;
                found.TryAdd(incident.Id, null);
            }
        var ranked = new List<(Incident, Likeness)>();
        foreach (var (id, alert) in found.Where(f => f.Key != self))
            if ((known.GetValueOrDefault(id) ?? await incidents.GetAsync(id, cancellationToken)) is { } incident)
                ranked.Add((incident, signature.Compare(incident, alert)));
        return [.. ranked.OrderByDescending(r => r.Item2.Score).ThenByDescending(r => r.Item1.CreatedAt)];
    }
}
