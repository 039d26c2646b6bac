namespace AIOps.Tools.Prometheus;

/// <summary>How a series moved: a steady rise or fall, or the moments at which its level changed.</summary>
/// <param name="PerHour">Slope of a steady rise or fall; null when it is none.</param>
internal sealed record SeriesShape(double? PerHour, IReadOnlyList<SeriesShape.Change> Changes)
{
    /// <param name="Time">Unix seconds of the first sample at the new level.</param>
    public sealed record Change(double Time, double From, double To);

    private const int MostChanges = 3, ShortestLevel = 4, MostSamples = 11_000, MostCuts = 32;
    // Of the variance, that a straight line must explain to be the series' shape.
    private const double LineExplains = 0.9;
    // A cut must explain this many times the noise's variance, which chance does not reach, and this part of all variance.
    private const double NoiseTimes = 30, PartOfAll = 0.02;

    public static SeriesShape Of(IReadOnlyList<PrometheusSeries.Sample> samples)
    {
        var finite = samples.Where(sample => double.IsFinite(sample.Value) && Math.Abs(sample.Value) < 1e100).Take(MostSamples).ToArray();
        if (finite.Length < 2 * ShortestLevel)
            return new(null, []);
        if (Slope(finite) is { } slope)
            return new(slope, []);
        var mean = finite.Average(sample => sample.Value);
        var noise = Noise(finite);
        var enough = Math.Max(NoiseTimes * noise * noise, PartOfAll * finite.Sum(sample => (sample.Value - mean) * (sample.Value - mean)));
        var cuts = new SortedSet<int>();
        Cut(finite, 0, finite.Length, enough, cuts);
        return new(null, [.. Levels(finite, cuts).Where(change => Differ(change, noise))
            .OrderByDescending(change => Math.Abs(change.To - change.From)).Take(MostChanges).OrderBy(change => change.Time)]);
    }

    private static bool Differ(Change change, double noise) =>
        Math.Abs(change.To - change.From) >= Math.Max(3 * noise, 0.01 * Math.Max(Math.Abs(change.From), Math.Abs(change.To)));

    /// <summary>The deviation from one sample to the next, by its median: the few steps between levels do not count.</summary>
    private static double Noise(PrometheusSeries.Sample[] samples)
    {
        var steps = samples.Zip(samples.Skip(1), (a, b) => Math.Abs(b.Value - a.Value)).Order().ToArray();
        return steps[steps.Length / 2] / 0.6745 / Math.Sqrt(2);
    }

    private static IEnumerable<Change> Levels(PrometheusSeries.Sample[] samples, SortedSet<int> cuts)
    {
        int[] edges = [0, .. cuts, samples.Length];
        for (var i = 1; i < edges.Length - 1; i++)
            yield return new(samples[edges[i]].Time,
                samples[edges[i - 1]..edges[i]].Average(sample => sample.Value), samples[edges[i]..edges[i + 1]].Average(sample => sample.Value));
    }

    private static double? Slope(PrometheusSeries.Sample[] samples)
    {
        var (meanTime, meanValue) = (samples.Average(s => s.Time), samples.Average(s => s.Value));
        double across = 0, times = 0, values = 0;
        foreach (var sample in samples)
        {
            across += (sample.Time - meanTime) * (sample.Value - meanValue);
            times += (sample.Time - meanTime) * (sample.Time - meanTime);
            values += (sample.Value - meanValue) * (sample.Value - meanValue);
        }
        return times > 0 && values > 0 && across * across / times / values >= LineExplains ? across / times * 3600 : null;
    }

    /// <summary>Cuts where two levels fit best, then looks at either side, until a cut explains too little.</summary>
    private static void Cut(PrometheusSeries.Sample[] samples, int begin, int end, double enough, SortedSet<int> cuts)
    {
        if (end - begin < 2 * ShortestLevel || cuts.Count >= MostCuts)
            return;
        var offset = samples[begin].Value;
        var (n, sum) = (end - begin, 0.0);
        for (var i = begin; i < end; i++)
            sum += samples[i].Value - offset;
        var (left, best, at) = (0.0, 0.0, -1);
        for (var i = begin; i < end - ShortestLevel; i++)
        {
            left += samples[i].Value - offset;
            var count = i + 1 - begin;
            var gain = left * left / count + (sum - left) * (sum - left) / (n - count) - sum * sum / n;
            if (count >= ShortestLevel && gain > best)
                (best, at) = (gain, i + 1);
        }
        if (at < 0 || best <= enough)
            return;
        cuts.Add(at);
        Cut(samples, begin, at, enough, cuts);
        Cut(samples, at, end, enough, cuts);
    }
}
