using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Aiops;

public sealed class GetIncidentTool(IncidentStore incidents) : ReadTool<GetIncidentTool.Parameters, GetIncidentTool.Result>(new("get_incident")
{
    Title = "Incident with timeline",
    Description = "One incident and every step of its timeline: received, policy, gate, execution, verification, end.",
})
{
    private const int Shown = 200;

    public sealed record Parameters([property: Description("Id from list_incidents"), MinLength(1), MaxLength(100)] string IncidentId);

    public sealed record Result(Incident Incident, IReadOnlyList<IncidentEvent> Timeline, [property: Description("In the middle of a long timeline")] int StepsLeftOut);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var incident = await incidents.GetAsync(parameters.IncidentId, cancellationToken)
            ?? throw new ToolException($"No incident '{parameters.IncidentId}'; list_incidents shows their ids.");
        var all = await incidents.EventsAsync(incident.Id, 0, cancellationToken);
        // The beginning says what it was, the end how it went.
        var timeline = all.Count <= Shown ? all : [.. all.Take(Shown / 2), .. all.TakeLast(Shown / 2)];
        var lines = timeline.Select(e => $"{e.At:u} {e.Kind}: {e.Message}");
        var left = all.Count - timeline.Count;
        return new(
            $"{incident.Title} is {WireJson.Name(incident.Status).ToUpperInvariant()}{(incident.Target is { } target ? $", target {target}" : "")}\n{string.Join('\n', lines)}{(left > 0 ? $"\n({left} steps in the middle left out)" : "")}",
            new(incident, timeline, left));
    }
}
