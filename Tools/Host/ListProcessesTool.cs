using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Host.Machine;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Host;

public sealed class ListProcessesTool(IOptions<HostOptions> options, TimeProvider time) : ReadTool<ListProcessesTool.Parameters, ListProcessesTool.Result>(new("list_processes")
{
    Title = "Processes",
    Description = "The machine's processes with the highest CPU or memory use: pid, user, CPU % (of one core, measured now), resident memory, command line. Use it to find what loads the machine.",
})
{
    public sealed record Parameters(
        [property: Description("cpu or memory")] ProcessOrder Sort = ProcessOrder.Cpu,
        [property: Description("How many"), Range(1, 200)] int Limit = 15,
        [property: Description("Only processes whose name or command line contains this"), MaxLength(200)] string? Name = null);

    public sealed record Result(int Total, int Matching, IReadOnlyList<ProcessReader.Process> Processes);

    public enum ProcessOrder
    {
        Cpu,
        Memory,
    }

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var all = await ProcessReader.ReadAsync(options.Value.SampleFor, time, cancellationToken);
        var matching = all.Where(p => string.IsNullOrEmpty(parameters.Name)
            || p.Name.Contains(parameters.Name, StringComparison.OrdinalIgnoreCase)
            || p.Command.Contains(parameters.Name, StringComparison.OrdinalIgnoreCase)).ToList();
        if (matching.Count == 0)
            return new($"None of {all.Count} processes contains '{parameters.Name}'.", new(all.Count, 0, []));
        var shown = (parameters.Sort == ProcessOrder.Cpu
            ? matching.OrderByDescending(p => p.CpuPercent).ThenByDescending(p => p.RssBytes)
            : matching.OrderByDescending(p => p.RssBytes)).Take(Math.Clamp(parameters.Limit, 1, 200)).ToList();
        var lines = shown.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Pid} {p.User} cpu {p.CpuPercent} % rss {ByteSize.Text(p.RssBytes)} {p.Command}"));
        return new($"{shown.Count} of {matching.Count} processes by {WireJson.Name(parameters.Sort)}:\n{string.Join('\n', lines)}",
            new(all.Count, matching.Count, shown));
    }
}
