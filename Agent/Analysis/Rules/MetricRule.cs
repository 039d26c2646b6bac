using System.Globalization;
using System.Text.Json;
using AIOps.Agent.Analysis.Context;
using AIOps.Agent.Analysis.Context.Sources;

namespace AIOps.Agent.Analysis.Rules;

/// <summary>A resource near its end, requests that fail, a target that is gone: what the metrics of the window show.</summary>
internal sealed class MetricRule : IAnalysisRule
{
    /// <param name="From">The highest value of the window, from which on it is worth saying.</param>
    private sealed record Limit(string Topic, double From, double Confidence, string What, string Advice, string[] Words);

    private static readonly Limit[] Limits =
    [
        new(MetricQueries.MemoryOfLimit, 0.9, 0.6, "Memory is near the container's limit", "Raise the container's memory limit, or find what leaks", ["memory", "oom"]),
        new(MetricQueries.Disk, 0.85, 0.65, "A file system is nearly full", "Free space on the file system, or enlarge it", ["disk", "file", "space", "storage"]),
        new(MetricQueries.Volume, 0.9, 0.6, "A persistent volume is nearly full", "Free space on the volume, or enlarge the claim", ["volume", "disk", "pvc", "space"]),
        new(MetricQueries.NodeMemory, 0.9, 0.55, "The machine's memory is nearly used up", "Find what uses the memory; move or stop it", ["memory"]),
        new(MetricQueries.NodeCpu, 0.9, 0.5, "The machine's CPUs are busy without a pause", "Find what uses the CPU; move or limit it", ["cpu", "load"]),
        new(MetricQueries.ErrorShare, 0.05, 0.4, "Requests fail", "Read the log of the service for what fails", ["error", "5xx", "availability", "slo"]),
    ];

    public IEnumerable<Hypothesis> Judge(AnalysisCase alert)
    {
        foreach (var piece in alert.Of("query_prometheus"))
        {
            var topic = piece.Source.Length > MetricsSource.Name.Length ? piece.Source[(MetricsSource.Name.Length + 1)..] : "";
            var series = piece.Data?.Items("series").ToList() ?? [];
            if (Array.Find(Limits, limit => limit.Topic == topic) is { } limit && series.Count > 0 && series.MaxBy(s => s.Double("summary", "max") ?? 0) is var worst && worst.Double("summary", "max") >= limit.From)
                yield return Reached(alert, piece, worst, limit);
            if (topic == MetricQueries.Up && series.FirstOrDefault(s => s.Double("summary", "last") == 0) is { ValueKind: JsonValueKind.Object } gone && Row(piece, gone, "last", "Prometheus cannot scrape it") is { } row)
                yield return new(alert.Speaks("down", "up", "target", "unreachable") ? 0.6 : 0.4, $"{Name(gone)} does not answer: Prometheus cannot scrape it",
                    "Either it is down or the way to it is; its other metrics end there, too.", [row], [AnalysisCase.Advise("See whether the process runs and listens", "up is 0.", 2)], "What it serves is likely unavailable.");
        }
    }

    private static Hypothesis Reached(AnalysisCase alert, ContextPiece piece, JsonElement worst, Limit limit)
    {
        var max = worst.Double("summary", "max")!.Value;
        var percent = (max * 100).ToString("0.#", CultureInfo.InvariantCulture);
        var rollback = limit.Topic is MetricQueries.ErrorShare or MetricQueries.MemoryOfLimit ? alert.Rollback(1) : null;
        return new(alert.Weigh(limit.Confidence, 0.2, limit.Words), $"{limit.What}: {percent} % at {Name(worst)}",
            $"Its highest value between {alert.Context.From:u} and {alert.Context.To:u} is {percent} %.", [.. new[] { Row(piece, worst, "max", $"{limit.What} ({percent} %)") }.OfType<EvidenceItem>()],
            [.. new[] { rollback }.OfType<ProposedAction>(), AnalysisCase.Advise(limit.Advice, $"{limit.Topic} reached {percent} %.", 2)],
            limit.Topic == MetricQueries.ErrorShare ? $"{percent} % of the requests failed at the worst." : null);
    }

    private static EvidenceItem? Row(ContextPiece piece, JsonElement series, string number, string claim) =>
        AnalysisCase.Line(claim, Rows(piece, series), series.Double("summary", number)!.Value.ToString("G6", CultureInfo.InvariantCulture)) is { } row ? row with { Call = piece.Id } : null;

    /// <summary>The rows that name what the series is of: two may have the same value.</summary>
    private static ContextPiece Rows(ContextPiece piece, JsonElement series)
    {
        var values = series.At("labels").ValueKind == JsonValueKind.Object ? series.At("labels").EnumerateObject().Select(l => l.Value.GetString()).OfType<string>().ToList() : [];
        var rows = piece.Text.Split('\n').SkipWhile(line => !line.Contains("MAX", StringComparison.Ordinal)).Skip(1).Where(line => values.All(value => line.Contains(value, StringComparison.Ordinal)));
        return piece with { Text = string.Join('\n', rows) };
    }

    private static string Name(JsonElement series) => series.At("labels").ValueKind == JsonValueKind.Object && series.At("labels").EnumerateObject().Any()
        ? string.Join(", ", series.At("labels").EnumerateObject().Where(l => l.Name != "__name__").Select(l => $"{l.Name} {l.Value}")) : "the whole";
}
