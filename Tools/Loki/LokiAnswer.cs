using System.Globalization;
using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Loki;

/// <summary>Lines of a log query, or numbers of a metric query.</summary>
/// <param name="Lines">The newest first over all streams.</param>
public sealed record LokiAnswer(bool IsMetric, IReadOnlyList<LokiAnswer.Line> Lines, IReadOnlyList<LokiAnswer.Metric> Metrics, int Streams)
{
    private const int LineLimit = 2000;

    /// <param name="Text">Cut to 2,000 characters, without control characters, credential-looking text masked.</param>
    public sealed record Line(DateTimeOffset Time, string Text, IReadOnlyDictionary<string, string> Labels);

    /// <param name="Values">Unix seconds and value, the oldest first.</param>
    public sealed record Metric(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<(double Time, double Value)> Values);

    internal static LokiAnswer Of(JsonElement root)
    {
        var data = root.GetProperty("data");
        var result = data.GetProperty("result");
        switch (data.GetProperty("resultType").GetString())
        {
            case "streams":
                var lines = result.EnumerateArray().SelectMany(LinesOf).OrderByDescending(line => line.Time).ToList();
                return new(false, lines, [], result.GetArrayLength());
            case "matrix":
                return new(true, [], [.. result.EnumerateArray().Select(series => new Metric(Labels(series.GetProperty("metric")), [.. series.GetProperty("values").EnumerateArray().Select(Number)]))], result.GetArrayLength());
            case "vector":
                return new(true, [], [.. result.EnumerateArray().Select(series => new Metric(Labels(series.GetProperty("metric")), [Number(series.GetProperty("value"))]))], result.GetArrayLength());
            default:
                throw new FormatException("an unknown resultType");
        }
    }

    internal static IReadOnlyDictionary<string, string> Labels(JsonElement labels) =>
        labels.EnumerateObject().ToDictionary(label => label.Name, label => CredentialMask.Apply(label.Value.GetString() ?? ""));

    private static IEnumerable<Line> LinesOf(JsonElement stream)
    {
        var labels = Labels(stream.GetProperty("stream"));
        foreach (var entry in stream.GetProperty("values").EnumerateArray())
            // A third member, structured metadata, may follow.
            yield return new(Moment(entry[0].GetString()!), Printable(entry[1].GetString()!), labels);
    }

    private static DateTimeOffset Moment(string nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(long.Parse(nanoseconds, CultureInfo.InvariantCulture) / 100);

    private static (double, double) Number(JsonElement pair) =>
        (pair[0].GetDouble(), double.TryParse(pair[1].GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN);

    private static string Printable(string line)
    {
        if (line.Length > LineLimit)
            line = string.Concat(line.AsSpan(0, LineLimit), " …(cut)");
        return CredentialMask.Apply(string.Concat(line.Select(c => char.IsControl(c) ? ' ' : c))).TrimEnd();
    }
}
