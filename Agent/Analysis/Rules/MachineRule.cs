using System.Globalization;
using System.Text.Json;
using AIOps.Agent.Analysis.Context;

namespace AIOps.Agent.Analysis.Rules;

/// <summary>The machine that AIOps runs on: disks, memory, CPU.</summary>
internal sealed class MachineRule : IAnalysisRule
{
    private const double Full = 85;
    private static readonly string[] DiskWords = ["disk", "file", "space", "storage", "inode"];

    public IEnumerable<Hypothesis> Judge(AnalysisCase alert) => [.. Disks(alert), .. Load(alert)];

    private static IEnumerable<Hypothesis> Disks(AnalysisCase alert)
    {
        foreach (var piece in alert.Of("list_disks"))
            foreach (var disk in piece.Data?.Items("disks") ?? [])
            {
                var (mount, used, inodes) = (disk.Text("mount") ?? "", disk.Double("used_percent") ?? 0, disk.Double("inodes_used_percent") ?? 0);
                var meant = alert.Alert.Labels.GetValueOrDefault("mountpoint") ?? alert.Alert.Labels.GetValueOrDefault("mount");
                if (meant is not null && meant != mount)
                    continue;
                if (Math.Max(used, inodes) < Full)
                {
                    if (meant == mount && alert.Speaks(DiskWords) && AnalysisCase.Line($"{mount} as measured now", piece, $"{mount} ({disk.Text("device")}") is { } line)
                        yield return new(0.5, Text($"The file system {mount} is not full now: {used:0.#} % of its space and {inodes:0.#} % of its inodes are used"),
                            "Either it is only expected to fill up, or the alert has been overtaken by events.", [line], [AnalysisCase.Advise($"Watch how {mount} grows before doing anything", "There is room now.", 3)]);
                    continue;
                }
                var what = used >= inodes ? Text($"{used:0.#} % of its space") : Text($"{inodes:0.#} % of its inodes");
                yield return new((meant == mount ? 0.75 : 0.55) + (alert.Speaks(DiskWords) ? 0.15 : 0), $"The file system {mount} is nearly full: {what} is used",
                    "What writes there fails when it is full.", [.. new[] { AnalysisCase.Line($"{mount} is nearly full", piece, $"{mount} ({disk.Text("device")}") }.OfType<EvidenceItem>()],
                    [AnalysisCase.Advise($"Free space on {mount}: old logs, images and packages first; or enlarge it", $"{what} is used.", 1)]);
            }
    }

    private static IEnumerable<Hypothesis> Load(AnalysisCase alert)
    {
        foreach (var piece in alert.Of("host_overview"))
        {
            if (piece.Data?.Double("memory", "used_percent") is >= 90 and var memory)
                yield return Busy(alert, piece, "memory", memory, "Memory ", ["memory", "oom", "swap"]);
            if (piece.Data?.Double("cpu", "percent") is >= 90 and var cpu)
                yield return Busy(alert, piece, "CPU", cpu, "CPU ", ["cpu", "load"]);
        }
    }

    private static Hypothesis Busy(AnalysisCase alert, ContextPiece piece, string what, double percent, string line, string[] words)
    {
        var evidence = new List<EvidenceItem?> { AnalysisCase.Line(Text($"{percent:0.#} % of the machine's {what} is used"), piece, line) };
        var top = alert.Of("list_processes").FirstOrDefault();
        var first = (top?.Data?.Items("processes") ?? []).FirstOrDefault();
        if (first.ValueKind == JsonValueKind.Object && first.Double("pid") is { } pid)
            evidence.Add(AnalysisCase.Line("the busiest process", top!, Text($"{pid:0}")));
        return new(alert.Weigh(0.5, 0.25, words), Text($"{percent:0.#} % of the machine's {what} is used"), "Measured while the alert was analysed.",
            [.. evidence.OfType<EvidenceItem>()], [AnalysisCase.Propose($"See which processes use the {what}", "list_processes", new { Sort = what == "CPU" ? "cpu" : "memory" }, "The busiest one is the first suspect.", 2)]);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
