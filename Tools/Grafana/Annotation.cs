using System.Text.Json;

namespace AIOps.Tools.Grafana;

public sealed record Annotation(long Id, DateTimeOffset Time, string Text, IReadOnlyList<string> Tags, string DashboardUid)
{
    internal static IReadOnlyList<Annotation> All(JsonElement list) => [.. list.EnumerateArray().Select(annotation => new Annotation(
        annotation.GetProperty("id").GetInt64(), DateTimeOffset.FromUnixTimeMilliseconds(annotation.GetProperty("time").GetInt64()),
        annotation.Text("text"), annotation.Texts("tags"), annotation.Text("dashboardUID")))];
}
