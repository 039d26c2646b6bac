using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Aiops;

/// <summary>Named apart from <c>list_alerts</c>, which asks the monitoring system.</summary>
public sealed class ListReceivedAlertsTool(AlertStore alerts, IOptions<AiopsOptions> options) : ReadTool<ListReceivedAlertsTool.Parameters, RecordList<Alert>>(new("list_received_alerts")
{
    Title = "Received alerts",
    Description = "Alerts that were sent to AIOps by any source, newest first, with labels and how often they repeated.",
})
{
    public sealed record Parameters(
        [property: Description("Only in this status")] AlertStatus? Status = null,
        [property: Description("Only this alert name"), MaxLength(300)] string? Name = null,
        [property: Description("Only this severity, such as critical"), MaxLength(50)] string? Severity = null,
        [property: Description("Only from this source, such as alertmanager or webhook"), MaxLength(100)] string? Source = null,
        [property: Description("How many"), Range(1, 100)] int? Limit = null,
        [property: Description("next_cursor of the answer before"), MaxLength(500)] string? Cursor = null);

    protected override async Task<Answer<RecordList<Alert>>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var page = await alerts.ListAsync(new AlertFilter(parameters.Status, parameters.Name, parameters.Severity?.ToLowerInvariant(), parameters.Source),
            Paging.Of(parameters.Limit, parameters.Cursor, options.Value), cancellationToken);
        return Paging.Answer(page, a => a, a => $"{WireJson.Name(a.Status)} {a.Severity ?? "-"} {a.Name} from {a.Source}, {a.Count} times, last {a.LastSeen:u}", "alert");
    }
}
