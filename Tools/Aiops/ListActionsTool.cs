using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Aiops;

public sealed class ListActionsTool(ActionStore actions, IOptions<AiopsOptions> options) : ReadTool<ListActionsTool.Parameters, RecordList<ListActionsTool.Row>>(new("list_actions")
{
    Title = "Actions",
    Description = "Changes that were asked for and what became of them, newest first: tool, target, status, who asked, result. Status awaiting_approval lists what waits for a person.",
})
{
    public sealed record Parameters(
        [property: Description("Only in this status")] ActionStatus? Status = null,
        [property: Description("Only on this target, such as service:web"), MaxLength(300)] string? Target = null,
        [property: Description("Only of this incident"), MaxLength(100)] string? IncidentId = null,
        [property: Description("How many"), Range(1, 100)] int? Limit = null,
        [property: Description("next_cursor of the answer before"), MaxLength(500)] string? Cursor = null);

    /// <summary>Without snapshots and gate records, which are long; <c>GET /api/actions/{id}</c> has them.</summary>
    public sealed record Row(string Id, string Tool, JsonElement Arguments, string Target, Risk Risk, ActionMode Mode, ActionStatus Status,
        string RequestedBy, string Reason, long? PolicyId, string? IncidentId, int Attempts, string? Result, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

    protected override async Task<Answer<RecordList<Row>>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var page = await actions.ListAsync(new ActionFilter(parameters.Status, parameters.Target, parameters.IncidentId),
            Paging.Of(parameters.Limit, parameters.Cursor, options.Value), cancellationToken);
        return Paging.Answer(page, Of, a => $"{a.Id} {WireJson.Name(a.Status)} {a.Tool} on {a.Target}, asked by {a.RequestedBy} {a.CreatedAt:u}{(a.Result is { } result ? $": {result}" : "")}", "action");
    }

    private static Row Of(ActionRequest a) => new(a.Id, a.Tool, a.Arguments, a.Target, a.Risk, a.Mode, a.Status,
        a.RequestedBy, a.Reason, a.PolicyId, a.IncidentId, a.Attempts.Count, a.Result, a.CreatedAt, a.UpdatedAt);
}
