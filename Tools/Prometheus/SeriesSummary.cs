using System.Globalization;

namespace AIOps.Tools.Prometheus;

/// <summary>A series in a few numbers; those that are not finite count only as the last value.</summary>
public sealed class SeriesSummary
{
    public SeriesSummary(PrometheusSeries series)
    {
        Last = series.Samples.Count == 0 ? double.NaN : series.Samples[^1].Value;
        var numbers = series.Samples.Select(sample => sample.Value).Where(double.IsFinite).ToList();
        (Min, Max, Avg) = numbers.Count > 0 ? (numbers.Min(), numbers.Max(), numbers.Average()) : (double.NaN, double.NaN, double.NaN);
        Shape = SeriesShape.Of(series.Samples);
    }

    /// <summary>What of it can be written as JSON; what is not finite is left out.</summary>
    /// <param name="PerHour">Slope of a steady rise or fall.</param>
    public sealed record Numbers(double? Last, double? Min, double? Max, double? Avg, double? PerHour, IReadOnlyList<Jump>? Changes);

    /// <summary>A moment at which the level changed.</summary>
    public sealed record Jump(string At, double From, double To);

    public double Last { get; }

    public double Min { get; }

    public double Max { get; }

    public double Avg { get; }

    private SeriesShape Shape { get; }

    /// <summary>How it moved, in words; empty when it stayed.</summary>
    public string Change => Shape switch
    {
        { PerHour: { } slope } => $"steady {(slope < 0 ? "fall" : "rise")} of {Text(Math.Abs(slope))}/h",
        { Changes.Count: > 0 } => string.Join("; ", Shape.Changes.Select(change => $"{Text(change.From)} → {Text(change.To)} at {Rfc(DateTimeOffset.UnixEpoch.AddSeconds(change.Time))}")),
        _ => "",
    };

    public Numbers Finite() => new(
        Number(Last), Number(Min), Number(Max), Number(Avg), Shape.PerHour,
        Shape.Changes.Count == 0 ? null : [.. Shape.Changes.Select(change => new Jump(Rfc(DateTimeOffset.UnixEpoch.AddSeconds(change.Time)), change.From, change.To))]);

    public static string Rfc(DateTimeOffset moment) => $"{moment.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}";

    public static string Text(double value) => double.IsNaN(value) ? "NaN" : double.IsInfinity(value) ? value > 0 ? "+Inf" : "-Inf" : value.ToString("G6", CultureInfo.InvariantCulture);

    // JSON has no word for the others.
    public static double? Number(double value) => double.IsFinite(value) ? value : null;
}
