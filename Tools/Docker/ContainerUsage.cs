using System.Text.Json.Serialization;

namespace AIOps.Tools.Docker;

/// <summary>What a running container uses, computed as <c>docker stats</c> does.</summary>
/// <param name="CpuPercent">Of one core; null when the Engine has measured but once.</param>
/// <param name="MemoryBytes">Without the file cache that the kernel can take back.</param>
/// <param name="MemoryLimitBytes">The machine's memory when the container has no limit.</param>
public sealed record ContainerUsage(
    string Name, double? CpuPercent, long MemoryBytes, long? MemoryLimitBytes, double? MemoryPercent,
    long NetworkReceivedBytes, long NetworkSentBytes, long DiskReadBytes, long DiskWrittenBytes, long? Processes)
{
    internal static ContainerUsage Of(string name, Raw raw)
    {
        var memory = raw.MemoryStats?.Usage is { } usage ? Math.Max(0, usage - Reclaimable(raw.MemoryStats)) : 0;
        var limit = raw.MemoryStats?.Limit is > 0 and var most ? most : (long?)null;
        var io = raw.BlkioStats?.Bytes ?? [];
        return new(
            name, Cpu(raw.CpuStats, raw.PreCpuStats), memory, limit, limit is { } all ? Math.Round(100.0 * memory / all, 1) : null,
            raw.Networks?.Values.Sum(n => n.RxBytes) ?? 0, raw.Networks?.Values.Sum(n => n.TxBytes) ?? 0,
            io.Where(b => "read".Equals(b.Op, StringComparison.OrdinalIgnoreCase)).Sum(b => b.Value),
            io.Where(b => "write".Equals(b.Op, StringComparison.OrdinalIgnoreCase)).Sum(b => b.Value),
            raw.PidsStats?.Current);
    }

    /// <summary>cgroup v2 names it <c>inactive_file</c>, v1 <c>total_inactive_file</c>.</summary>
    private static long Reclaimable(Memory memory) =>
        memory.Stats is { } stats && (stats.TryGetValue("inactive_file", out var cache) || stats.TryGetValue("total_inactive_file", out cache)) && cache < memory.Usage ? cache : 0;

    private static double? Cpu(Processor? now, Processor? before)
    {
        if (now is not { CpuUsage: { } used, SystemCpuUsage: { } system } || before is not { CpuUsage: { } earlier, SystemCpuUsage: { } systemEarlier } || system <= systemEarlier)
            return null;
        var cores = now.OnlineCpus ?? Math.Max(1, used.PercpuUsage?.Count ?? 1);
        return Math.Round(100.0 * Math.Max(0, used.TotalUsage - earlier.TotalUsage) / (system - systemEarlier) * cores, 1);
    }

    internal sealed record Raw(
        [property: JsonPropertyName("cpu_stats")] Processor? CpuStats,
        [property: JsonPropertyName("precpu_stats")] Processor? PreCpuStats,
        [property: JsonPropertyName("memory_stats")] Memory? MemoryStats,
        [property: JsonPropertyName("networks")] IReadOnlyDictionary<string, Interface>? Networks,
        [property: JsonPropertyName("blkio_stats")] BlockIo? BlkioStats,
        [property: JsonPropertyName("pids_stats")] Pids? PidsStats);

    internal sealed record Processor(
        [property: JsonPropertyName("cpu_usage")] ProcessorTime? CpuUsage,
        [property: JsonPropertyName("system_cpu_usage")] long? SystemCpuUsage,
        [property: JsonPropertyName("online_cpus")] int? OnlineCpus);

    internal sealed record ProcessorTime(
        [property: JsonPropertyName("total_usage")] long TotalUsage,
        [property: JsonPropertyName("percpu_usage")] IReadOnlyList<long>? PercpuUsage);

    internal sealed record Memory(
        [property: JsonPropertyName("usage")] long? Usage,
        [property: JsonPropertyName("limit")] long? Limit,
        [property: JsonPropertyName("stats")] IReadOnlyDictionary<string, long>? Stats);

    internal sealed record Interface([property: JsonPropertyName("rx_bytes")] long RxBytes, [property: JsonPropertyName("tx_bytes")] long TxBytes);

    internal sealed record BlockIo([property: JsonPropertyName("io_service_bytes_recursive")] IReadOnlyList<BlockBytes>? Bytes);

    internal sealed record BlockBytes([property: JsonPropertyName("op")] string? Op, [property: JsonPropertyName("value")] long Value);

    internal sealed record Pids([property: JsonPropertyName("current")] long? Current);
}
