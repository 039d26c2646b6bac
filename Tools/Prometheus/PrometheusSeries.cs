using System.Globalization;
using System.Text.Json;

namespace AIOps.Tools.Prometheus;

/// <summary>One time series of an answer.</summary>
/// <param name="Labels">With <c>__name__</c> where the query kept it.</param>
public sealed record PrometheusSeries(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<PrometheusSeries.Sample> Samples)
{
    /// <param name="Value">May be NaN or infinite.</param>
    public readonly record struct Sample(double Time, double Value);

    /// <summary>In PromQL's notation: <c>up{job="node"}</c>.</summary>
    public string Name
    {
        get
        {
            var labels = string.Join(", ", Labels.Where(label => label.Key != "__name__").OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}=\"{label.Value}\""));
            return $"{Labels.GetValueOrDefault("__name__")}{(labels.Length == 0 && Labels.ContainsKey("__name__") ? "" : $"{{{labels}}}")}";
        }
    }

    internal static PrometheusSeries Of(JsonElement entry)
    {
        var labels = entry.TryGetProperty("metric", out var metric) ? metric.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString() ?? "") : [];
        if (entry.TryGetProperty("values", out var values))
            return new(labels, [.. values.EnumerateArray().Select(Pair)]);
        if (entry.TryGetProperty("value", out var value))
            return new(labels, [Pair(value)]);
        // A native histogram has no single value; its average is the nearest to one.
        if (entry.TryGetProperty("histograms", out var histograms))
            return new(labels, [.. histograms.EnumerateArray().Select(Average)]);
        return new(labels, entry.TryGetProperty("histogram", out var histogram) ? [Average(histogram)] : []);
    }

    internal static Sample Pair(JsonElement pair) => new(pair[0].GetDouble(), Number(pair[1]));

    private static Sample Average(JsonElement pair) =>
        new(pair[0].GetDouble(), Number(pair[1].GetProperty("sum")) / Number(pair[1].GetProperty("count")));

    private static double Number(JsonElement value) => value.GetString() switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN,
    };
}
