using System.Text.Json;

namespace AIOps.Tools.Prometheus;

/// <param name="Health"><c>up</c>, <c>down</c> or <c>unknown</c>.</param>
/// <param name="ScrapeUrl">Without credentials.</param>
public sealed record ScrapeTarget(string Job, string Instance, string Health, string LastError, DateTimeOffset? LastScrape, double? LastScrapeSeconds, string ScrapeUrl, IReadOnlyDictionary<string, string> Labels)
{
    internal static IReadOnlyList<ScrapeTarget> All(JsonElement data) => [.. data.GetProperty("activeTargets").EnumerateArray().Select(target =>
    {
        var labels = target.Map("labels");
        return new ScrapeTarget(
            labels.GetValueOrDefault("job", target.Text("scrapePool")), labels.GetValueOrDefault("instance", ""), target.Text("health"), target.Text("lastError"),
            target.Time("lastScrape"), target.Number("lastScrapeDuration"), target.Text("scrapeUrl"), labels);
    })];
}
