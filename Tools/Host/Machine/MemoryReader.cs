namespace AIOps.Tools.Host.Machine;

/// <summary>Memory of the machine in bytes; "available" is the kernel's own estimate of what a new program could get.</summary>
public static class MemoryReader
{
    public sealed record Memory(long TotalBytes, long AvailableBytes, long UsedBytes, double UsedPercent, long SwapTotalBytes, long SwapUsedBytes);

    public static Memory Read() => Parse(ProcText.Lines("/proc/meminfo"));

    public static Memory Parse(IEnumerable<string> meminfo)
    {
        var values = meminfo.Select(ProcText.Words).Where(w => w.Length >= 2).GroupBy(w => w[0].TrimEnd(':'))
            .ToDictionary(g => g.Key, g => ProcText.Number(g.First()[1]) * 1024);
        long Value(string name) => values.GetValueOrDefault(name);
        var total = Value("MemTotal");
        var available = values.TryGetValue("MemAvailable", out var known) ? known : Value("MemFree") + Value("Buffers") + Value("Cached");
        return new Memory(total, available, total - available, total == 0 ? 0 : Math.Round(100.0 * (total - available) / total, 1),
            Value("SwapTotal"), Value("SwapTotal") - Value("SwapFree"));
    }
}
