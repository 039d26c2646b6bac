using System.Globalization;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Host.Machine;

namespace AIOps.Tools.Host;

public sealed class ListDisksTool(TimeProvider time) : ReadTool<NoParameters, ListDisksTool.Result>(new("list_disks")
{
    Title = "Disks",
    Description = "Mounted file systems of the machine with size, used and available space and inodes. Use it for a full disk, 'no space left' or inode questions.",
})
{
    public sealed record Result(IReadOnlyList<DiskReader.Disk> Disks);

    protected override async Task<Answer<Result>> RunAsync(NoParameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var disks = await DiskReader.ReadAsync(time, cancellationToken);
        var lines = disks.Select(d => d.State != "ok"
            ? $"{d.Mount} ({d.Device}, {d.Type}) {d.State}"
            : string.Create(CultureInfo.InvariantCulture, $"{d.Mount} ({d.Device}, {d.Type}{(d.ReadOnly ? ", read-only" : "")}) {d.UsedPercent} % used, {ByteSize.Text(d.AvailableBytes)} of {ByteSize.Text(d.SizeBytes)} free, inodes {d.InodesUsedPercent} %"));
        return new(disks.Count == 0 ? "No file system with data in /proc/self/mounts." : string.Join('\n', lines), new(disks));
    }
}
