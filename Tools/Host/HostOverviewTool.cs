using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Host.Machine;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Host;

public sealed class HostOverviewTool(IOptions<HostOptions> options, TimeProvider time) : ReadTool<NoParameters, HostOverviewTool.Result>(new("host_overview")
{
    Title = "Machine overview",
    Description = "CPU use (in all and per core, measured now), load, memory, swap, disks, uptime and container limits of the machine AIOps runs on. Use it first for any question about this machine, server or host.",
})
{
    public sealed record Result(
        string Hostname, string? Kernel, string Os, string Architecture, long UptimeSeconds, Processor Cpu,
        [property: Description("Load average of 1, 5 and 15 minutes.")] IReadOnlyList<double> Load, MemoryReader.Memory Memory,
        [property: Description("Of the container this runs in; none when there is no limit.")] CgroupReader.Limits? Limits, IReadOnlyList<Disk> Disks);

    public sealed record Processor(int Cores, double Percent, IReadOnlyList<double> PerCore, double StealPercent);

    public sealed record Disk(string Mount, long SizeBytes, long UsedBytes, double UsedPercent, string State);

    protected override async Task<Answer<Result>> RunAsync(NoParameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var cpu = await CpuReader.SampleAsync(options.Value.SampleFor, time, cancellationToken);
        var memory = MemoryReader.Read();
        var disks = await DiskReader.ReadAsync(time, cancellationToken);
        var load = ProcText.Words(ProcText.TryRead("/proc/loadavg") ?? "").Take(3).Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToList();
        var uptime = TimeSpan.FromSeconds((long)double.Parse(ProcText.Words(ProcText.TryRead("/proc/uptime") ?? "0")[0], CultureInfo.InvariantCulture));
        var limits = CgroupReader.Read();
        return new(Text(cpu, memory, disks, load, uptime, limits), new(
            Environment.MachineName, ProcText.TryRead("/proc/sys/kernel/osrelease")?.Trim(), RuntimeInformation.OSDescription,
            RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(), (long)uptime.TotalSeconds,
            new(cpu.PerCore.Count, cpu.Percent, cpu.PerCore, cpu.StealPercent), load, memory, limits,
            [.. disks.Select(d => new Disk(d.Mount, d.SizeBytes, d.UsedBytes, d.UsedPercent, d.State))]));
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
