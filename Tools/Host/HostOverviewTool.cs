using System.Globalization;
using System.Runtime.InteropServices;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Host.Machine;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Host;

public sealed class HostOverviewTool(IOptions<HostOptions> options, TimeProvider time) : ReadTool<NoParameters>(new("host_overview")
{
    Title = "Machine overview",
    Description = "CPU use (in all and per core, measured now), load, memory, swap, disks, uptime and container limits of the machine AIOps runs on. Use it first for any question about this machine, server or host.",
})
{
    protected override async Task<ToolResult> RunAsync(NoParameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var cpu = await CpuReader.SampleAsync(options.Value.SampleFor, time, cancellationToken);
        var memory = MemoryReader.Read();
        var disks = await DiskReader.ReadAsync(time, cancellationToken);
        var load = ProcText.Words(ProcText.TryRead("/proc/loadavg") ?? "").Take(3).Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToList();
        var uptime = TimeSpan.FromSeconds((long)double.Parse(ProcText.Words(ProcText.TryRead("/proc/uptime") ?? "0")[0], CultureInfo.InvariantCulture));
        var limits = CgroupReader.Read();
        var data = new
        {
            Hostname = Environment.MachineName,
            Kernel = ProcText.TryRead("/proc/sys/kernel/osrelease")?.Trim(),
            Os = RuntimeInformation.OSDescription,
            Architecture = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
            UptimeSeconds = (long)uptime.TotalSeconds,
            Cpu = new { Cores = cpu.PerCore.Count, cpu.Percent, cpu.PerCore, cpu.StealPercent },
            Load = load,
            Memory = memory,
            Limits = limits,
            Disks = disks.Select(d => new { d.Mount, d.SizeBytes, d.UsedBytes, d.UsedPercent, d.State }),
        };
        return ToolResult.Of(Text(cpu, memory, disks, load, uptime, limits), data);
    }

    private static string Text(CpuReader.Use cpu, MemoryReader.Memory memory, IReadOnlyList<DiskReader.Disk> disks, IReadOnlyList<double> load, TimeSpan uptime, CgroupReader.Limits? limits)
    {
        var lines = new List<string>
        {
            $"{Environment.MachineName}, up {(int)uptime.TotalDays} d {uptime.Hours} h {uptime.Minutes} min",
            string.Create(CultureInfo.InvariantCulture, $"CPU {cpu.Percent} % of {cpu.PerCore.Count} cores ({string.Join(", ", cpu.PerCore)}); load {string.Join(' ', load)}"),
            string.Create(CultureInfo.InvariantCulture, $"Memory {memory.UsedPercent} %: {ByteSize.Text(memory.UsedBytes)} of {ByteSize.Text(memory.TotalBytes)}; swap {ByteSize.Text(memory.SwapUsedBytes)} of {ByteSize.Text(memory.SwapTotalBytes)}"),
        };
        if (limits is not null)
            lines.Add($"Limited to {limits.Cpus?.ToString(CultureInfo.InvariantCulture) ?? "all"} CPUs and {(limits.MemoryLimitBytes is { } bytes ? ByteSize.Text(bytes) : "all")} memory by its cgroup");
        lines.AddRange(disks.Select(d => string.Create(CultureInfo.InvariantCulture, $"Disk {d.Mount} {(d.State == "ok" ? $"{d.UsedPercent} % of {ByteSize.Text(d.SizeBytes)}" : d.State)}")));
        return string.Join('\n', lines);
    }
}
