using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Prometheus.Alertmanager;

namespace AIOps.Tools.Prometheus;

/// <summary>Either system may be absent; when one of two does not answer, the other's alerts are shown and that is said.</summary>
public sealed class ListAlertsTool(PrometheusClient? prometheus, AlertmanagerClient? alertmanager) : ReadTool<ListAlertsTool.Parameters, ListAlertsTool.Result>(new("list_alerts")
{
    Title = "List alerts",
    Description = "Lists the alerts that are active now: those of Prometheus' rules (pending, firing) and those in Alertmanager (active, or suppressed by a silence or another alert).",
})
{
    public sealed record Parameters(
        [property: Description("Only this state: pending or firing (Prometheus), active or suppressed (Alertmanager)."), RegularExpression("^(pending|firing|active|suppressed|unprocessed)$")] string? State = null,
        [property: Description("Only this severity label."), MaxLength(100)] string? Severity = null,
        [property: Description("Part of the name, a label's value or the summary; case is ignored."), MaxLength(200)] string? Search = null,
        [property: Description("How many to show."), Range(1, 500)] int Limit = 100);

    public sealed record Result(int Total, IReadOnlyList<ActiveAlert> Alerts, [property: Description("What could not be asked, and why.")] IReadOnlyList<string> Notices);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var asked = new List<(string System, Task<IReadOnlyList<ActiveAlert>> Alerts)>();
        if (prometheus is not null)
            asked.Add(($"Prometheus {prometheus.Address.Authority}", prometheus.AlertsAsync(cancellationToken)));
        if (alertmanager is not null)
            asked.Add(($"Alertmanager {alertmanager.Address.Authority}", alertmanager.AlertsAsync(cancellationToken)));
        var (alerts, notices) = await GatherAsync(asked);
        var found = alerts.Where(alert => Fits(alert, parameters))
            .OrderBy(alert => alert.State is "pending" or "suppressed").ThenBy(alert => alert.Name, StringComparer.Ordinal).ThenBy(alert => alert.Since).ToList();
        var shown = found.Take(parameters.Limit).ToList();
        var table = new TextTable("ALERT", "STATE", "SEVERITY", "SINCE", "SOURCE", "LABELS", "SUMMARY");
        foreach (var alert in shown)
            table.Add(alert.Name, alert.State, alert.Labels.GetValueOrDefault("severity"), alert.Since?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture), alert.Source, LabelText.Of(alert.Labels, "alertname", "severity"), alert.Summary);
        var text = found.Count == 0
            ? $"None of {alerts.Count} active alerts match in {string.Join(" and ", asked.Select(a => a.System))}."
            : $"{found.Count} alerts{(found.Count > shown.Count ? $", the first {shown.Count} shown" : "")}:\n{table}";
        return new(string.Join('\n', notices.Prepend(text)), new(found.Count, shown, notices));
    }

    private static async Task<(List<ActiveAlert> Alerts, List<string> Notices)> GatherAsync(List<(string System, Task<IReadOnlyList<ActiveAlert>> Alerts)> asked)
    {
        var (alerts, notices) = (new List<ActiveAlert>(), new List<string>());
        ToolException? failure = null;
        foreach (var (system, task) in asked)
            try
            {
                alerts.AddRange(await task);
            }
            catch (ToolException e)
            {
                failure = e;
                notices.Add($"Without the alerts of {system}: {e.Message}");
            }
        return notices.Count < asked.Count ? (alerts, notices) : throw failure!;
    }

    private static bool Fits(ActiveAlert alert, Parameters wanted) =>
        (wanted.State is null || alert.State == wanted.State)
        && (wanted.Severity is null || string.Equals(alert.Labels.GetValueOrDefault("severity"), wanted.Severity, StringComparison.OrdinalIgnoreCase))
        && (alert.Name.Holds(wanted.Search) || alert.Summary.Holds(wanted.Search) || alert.Labels.Values.Any(value => value.Holds(wanted.Search)));
}
