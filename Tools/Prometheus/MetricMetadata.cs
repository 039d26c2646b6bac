using System.Text.Json;

namespace AIOps.Tools.Prometheus;

/// <param name="Type"><c>counter</c>, <c>gauge</c>, <c>histogram</c> …, as the target says.</param>
public sealed record MetricMetadata(string Type, string Help, string Unit)
{
    internal static IReadOnlyDictionary<string, MetricMetadata> All(JsonElement data) => data.EnumerateObject()
        .Where(metric => metric.Value.GetArrayLength() > 0)
        .ToDictionary(metric => metric.Name, metric => new MetricMetadata(metric.Value[0].Text("type"), metric.Value[0].Text("help"), metric.Value[0].Text("unit")));
}
