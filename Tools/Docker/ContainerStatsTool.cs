using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Docker;

public sealed class ContainerStatsTool(DockerClient docker) : ReadTool<ContainerStatsTool.Parameters, ContainerStatsTool.Result>(new("container_stats")
{
    Title = "Container use",
    Description = "CPU, memory against the limit, network, disk and processes of running Docker containers, measured now, the busiest first. Use it to find which container loads the machine or nears its memory limit.",
    Timeout = TimeSpan.FromSeconds(45),
})
{
    // Each measurement takes the Engine a second; this many are made at once.
    private const int AtOnce = 16;
    private const int Measured = 100;

    public sealed record Parameters(
        [property: Description("Container name or id; left out, all that run."), RegularExpression("^[A-Za-z0-9][A-Za-z0-9_.-]*$"), MaxLength(128)] string? ContainerName = null);

    public sealed record Result([property: Description("Containers that run.")] int Running, IReadOnlyList<ContainerUsage> Containers);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var running = await RunningAsync(parameters.ContainerName, cancellationToken);
        var uses = new ContainerUsage?[Math.Min(running.Count, Measured)];
        await Parallel.ForAsync(0, uses.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (index, token) =>
            uses[index] = await docker.StatsAsync(running[index].Id, token) is { } raw ? ContainerUsage.Of(running[index].Name, raw) : null);
        var shown = uses.OfType<ContainerUsage>().OrderByDescending(u => u.CpuPercent ?? 0).ThenByDescending(u => u.MemoryBytes).ToList();
        if (shown.Count == 0)
            return new($"No container runs at {docker.Endpoint}.", new(0, []));
        var table = new TextTable("NAME", "CPU %", "MEMORY", "LIMIT %", "NET IN", "NET OUT", "READ", "WRITTEN", "PIDS");
        foreach (var use in shown)
            table.Add(use.Name, Number(use.CpuPercent), ByteSize.Text(use.MemoryBytes), Number(use.MemoryPercent), ByteSize.Text(use.NetworkReceivedBytes),
                ByteSize.Text(use.NetworkSentBytes), ByteSize.Text(use.DiskReadBytes), ByteSize.Text(use.DiskWrittenBytes), use.Processes?.ToString(CultureInfo.InvariantCulture));
        var cut = running.Count > uses.Length ? $"\n{running.Count - uses.Length} more run and were not measured; name one." : "";
        return new($"{table}{cut}", new(running.Count, shown));
    }

    private async Task<List<(string Id, string Name)>> RunningAsync(string? name, CancellationToken cancellationToken)
    {
        if (name is null)
            return [.. (await docker.ListAsync(cancellationToken)).Where(c => c.State == "running").OrderBy(c => c.Name, StringComparer.Ordinal).Select(c => (c.Id, c.Name))];
        var one = await docker.InspectAsync(name, cancellationToken);
        return one.State.Running
            ? [(one.Id, one.ShortName)]
            : throw new ToolException($"{one.ShortName} does not run (it is {one.State.Status}), so there is nothing to measure.");
    }

    private static string? Number(double? value) => value?.ToString("0.#", CultureInfo.InvariantCulture);
}
