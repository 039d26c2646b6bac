using AIOps.Tools.Abstractions;
using AIOps.Tools.Prometheus;

namespace AIOps.Tools.Loki;

/// <summary>The time that a question is about.</summary>
internal readonly record struct LokiWindow(DateTimeOffset Start, DateTimeOffset End)
{
    private static readonly TimeSpan Default = TimeSpan.FromHours(1), Longest = TimeSpan.FromDays(31);

    public static LokiWindow Of(string? start, string? end, DateTimeOffset now)
    {
        var until = end is null ? now : PrometheusTime.Moment(end, "end", now);
        var from = start is null ? until - Default : PrometheusTime.Moment(start, "start", now);
        var window = new LokiWindow(from, until);
        return from < until && until - from <= Longest ? window : throw new ToolException($"start must lie before end, by at most {Longest.TotalDays:0} days; asked was {window}.");
    }

    public override string ToString() => $"from {Rfc(Start)} to {Rfc(End)}";

    public static string Rfc(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}";
}
