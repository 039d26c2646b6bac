using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Aiops;

public sealed class ListIncidentsTool(IncidentStore incidents, IOptions<AiopsOptions> options) : ReadTool<ListIncidentsTool.Parameters, RecordList<Incident>>(new("list_incidents")
{
    Title = "Incidents",
    Description = "Incidents that AIOps knows, newest first, with status and affected target. Use it for 'what happened?' and 'what is open?'; get_incident shows one with its timeline.",
})
{
    public sealed record Parameters(
        [property: Description("Only in this status")] IncidentStatus? Status = null,
        [property: Description("Only from this source, such as alertmanager or webhook"), MaxLength(100)] string? Source = null,
        [property: Description("Only of this target"), MaxLength(300)] string? Target = null,
        [property: Description("How many"), Range(1, 100)] int? Limit = null,
        [property: Description("next_cursor of the answer before"), MaxLength(500)] string? Cursor = null);

    protected override async Task<Answer<RecordList<Incident>>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var page = await incidents.ListAsync(new IncidentFilter(parameters.Status, parameters.Source, parameters.Target),
            Paging.Of(parameters.Limit, parameters.Cursor, options.Value), cancellationToken);
        return Paging.Answer(page, i => i, i => $"{i.Id} {WireJson.Name(i.Status).ToUpperInvariant()} {i.Severity ?? "-"} {i.Title}{(i.Target is { } target ? $" on {target}" : "")}, {i.CreatedAt:u}", "incident");
    }
}
