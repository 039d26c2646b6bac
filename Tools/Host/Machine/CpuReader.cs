namespace AIOps.Tools.Host.Machine;

/// <summary>How busy the processors are, measured over a short while.</summary>
public static class CpuReader
{
    /// <param name="Percent">Of all cores together, 0 to 100.</param>
    public sealed record Use(double Percent, IReadOnlyList<double> PerCore, double StealPercent);

    public sealed record Ticks(long Total, long Idle, long Steal);

    public static async Task<Use> SampleAsync(TimeSpan duration, TimeProvider time, CancellationToken cancellationToken)
    {
        var before = Parse(ProcText.Lines("/proc/stat"));
        await Task.Delay(duration, time, cancellationToken);
        return Between(before, Parse(ProcText.Lines("/proc/stat")));
    }

    /// <summary>By <c>cpu</c>, <c>cpu0</c> …; guest time is contained in user and not added again.</summary>
    public static Dictionary<string, Ticks> Parse(IEnumerable<string> stat) => stat
        .Where(line => line.StartsWith("cpu", StringComparison.Ordinal))
        .Select(ProcText.Words)
        .Where(words => words.Length >= 5)
        .ToDictionary(words => words[0], words =>
        {
            var values = words.Skip(1).Take(8).Select(ProcText.Number).ToArray();
            return new Ticks(values.Sum(), values[3] + values.ElementAtOrDefault(4), values.ElementAtOrDefault(7));
        });

    public static Use Between(Dictionary<string, Ticks> before, Dictionary<string, Ticks> after)
    {
        double Busy(string cpu) => Share(cpu, (b, a) => a.Total - b.Total - (a.Idle - b.Idle));
        double Share(string cpu, Func<Ticks, Ticks, long> part) =>
            before.TryGetValue(cpu, out var b) && after.TryGetValue(cpu, out var a) && a.Total > b.Total
                ? Math.Round(Math.Clamp(100.0 * part(b, a) / (a.Total - b.Total), 0, 100), 1)
                : 0;
        var cores = after.Keys.Where(k => k.Length > 3).OrderBy(k => ProcText.Number(k[3..])).Select(Busy).ToList();
        return new Use(Busy("cpu"), cores, Share("cpu", (b, a) => a.Steal - b.Steal));
    }
}
