using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Machines;

public sealed class VmPerformanceTool(VSphereClient client) : ReadTool<VmPerformanceTool.Parameters, VmPerformanceTool.Result>(new("vm_performance")
{
    Title = "Performance of a virtual machine",
    Description = "CPU, CPU ready time, memory (with ballooning and swapping by the host), disk latency and throughput, and network of a VMware virtual machine: minimum, average, maximum and last value over a window. "
        + "High ready time means that the host has too little CPU; ballooning or swapping that it has too little memory.",
    Timeout = TimeSpan.FromMinutes(1),
})
{
    private const string Ready = "cpu.ready.summation";

    private static readonly (string Counter, string Meaning, string Unit)[] Counters =
    [
        ("cpu.usage.average", "CPU used of what is configured", "%"),
        ("cpu.usagemhz.average", "CPU used", "MHz"),
        (Ready, "time ready to run, but without a physical CPU; above 5 % it hurts", "%"),
        ("cpu.costop.summation", "time stopped to keep virtual CPUs in step", "ms"),
        ("mem.usage.average", "memory used of what is configured", "%"),
        ("mem.active.average", "memory touched recently", "KB"),
        ("mem.vmmemctl.average", "memory the host took back by ballooning", "KB"),
        ("mem.swapped.average", "memory swapped out by the host", "KB"),
        ("disk.maxTotalLatency.latest", "slowest disk access", "ms"),
        ("disk.usage.average", "disk throughput", "KB/s"),
        ("net.usage.average", "network throughput", "KB/s"),
        ("net.droppedRx.summation", "received packets dropped", "packets"),
    ];

    public sealed record Parameters(
        [property: Description(Machines.VmName.Description), MinLength(1), MaxLength(Machines.VmName.MaxLength)] string VmName,
        [property: Description("How far back; up to an hour is told in steps of 20 seconds, more in coarser ones."), Range(1, 30 * 24 * 60)] int Minutes = 60);

    public sealed record Result(string Machine, [property: Description("Seconds between samples.")] int Interval, IReadOnlyList<MetricSummary> Metrics);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var vm = await client.GetAsync(parameters.VmName, cancellationToken);
        var (samples, interval) = await client.PerformanceAsync(vm.Id, Counters.Select(counter => counter.Counter), TimeSpan.FromMinutes(parameters.Minutes), cancellationToken);
        var metrics = Counters.Where(counter => samples.TryGetValue(counter.Counter, out var values) && values.Count > 0)
            .Select(counter => Summary(counter, samples[counter.Counter], counter.Counter == Ready ? 100.0 / (interval * 1000.0) / Math.Max(1, vm.Cpus ?? 1) : 1)).ToList();
        var table = new TextTable("COUNTER", "MIN", "AVG", "MAX", "LAST", "UNIT", "MEANING");
        foreach (var metric in metrics)
            table.Add(metric.Counter, Text(metric.Min), Text(metric.Avg), Text(metric.Max), Text(metric.Last), metric.Unit, metric.Meaning);
        var text = metrics.Count == 0
            ? $"vSphere at {client.Authority} has no performance samples of {vm.Name} ({WireJson.Name(vm.PowerState)}) in the last {parameters.Minutes} minutes."
            : $"{vm.Name} ({vm.Id}) in the last {parameters.Minutes} minutes, samples every {interval} s:\n{table}";
        return new(text, new(vm.Name, interval, metrics));
    }

    // Ready time is counted in milliseconds per interval over all virtual CPUs, which says nothing without both.
    private static MetricSummary Summary((string Counter, string Meaning, string Unit) counter, IReadOnlyList<double> values, double scale) => new(
        counter.Counter, counter.Meaning, counter.Unit, Round(values.Min() * scale), Round(values.Average() * scale), Round(values.Max() * scale), Round(values[^1] * scale), values.Count);

    private static double Round(double value) => Math.Round(value, 2);

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
