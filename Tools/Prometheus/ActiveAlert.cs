using System.Text.Json;

namespace AIOps.Tools.Prometheus;

/// <param name="Source"><c>prometheus</c> or <c>alertmanager</c>.</param>
/// <param name="State">In Prometheus <c>pending</c> or <c>firing</c>; in Alertmanager <c>active</c>, <c>suppressed</c> or <c>unprocessed</c>.</param>
/// <param name="SilencedBy">Ids of the silences that suppress it.</param>
public sealed record ActiveAlert(
    string Source, string Name, string State, DateTimeOffset? Since, string Summary, IReadOnlyDictionary<string, string> Labels, string? Fingerprint = null, IReadOnlyList<string>? SilencedBy = null)
{
    internal static IReadOnlyList<ActiveAlert> All(JsonElement data) =>
        [.. data.GetProperty("alerts").EnumerateArray().Select(alert => Of("prometheus", alert, alert.Text("state"), "activeAt"))];

    internal static ActiveAlert Of(string source, JsonElement alert, string state, string since)
    {
        var (labels, annotations) = (alert.Map("labels"), alert.Map("annotations"));
        var summary = annotations.GetValueOrDefault("summary") ?? annotations.GetValueOrDefault("description") ?? annotations.GetValueOrDefault("message") ?? "";
        return new(source, labels.GetValueOrDefault("alertname", ""), state, alert.Time(since), summary, labels);
    }
}
