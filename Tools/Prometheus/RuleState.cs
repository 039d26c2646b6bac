using System.Text.Json;

namespace AIOps.Tools.Prometheus;

/// <param name="Type"><c>alerting</c> or <c>recording</c>.</param>
/// <param name="State">Of an alerting rule: <c>inactive</c>, <c>pending</c> or <c>firing</c>.</param>
/// <param name="Alerts">How many alerts the rule has now.</param>
public sealed record RuleState(string Group, string Name, string Type, string State, string Query, double? ForSeconds, string Health, string LastError, int Alerts, IReadOnlyDictionary<string, string> Labels)
{
    internal static IReadOnlyList<RuleState> All(JsonElement data) => [.. data.GetProperty("groups").EnumerateArray()
        .SelectMany(group => group.GetProperty("rules").EnumerateArray().Select(rule => Of(group.Text("name"), rule)))];

    private static RuleState Of(string group, JsonElement rule) => new(
        group, rule.Text("name"), rule.Text("type"), rule.Text("state"), rule.Text("query"), rule.Number("duration"), rule.Text("health"), rule.Text("lastError"),
        rule.TryGetProperty("alerts", out var alerts) && alerts.ValueKind == JsonValueKind.Array ? alerts.GetArrayLength() : 0, rule.Map("labels"));
}
