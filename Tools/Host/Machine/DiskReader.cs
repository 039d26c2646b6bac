using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace AIOps.Tools.Host.Machine;

/// <summary>Mounted file systems that hold data, one line per device.</summary>
public static partial class DiskReader
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);
    private static readonly HashSet<string> WithoutDevice = ["overlay", "zfs", "nfs", "nfs4", "cifs", "9p", "virtiofs", "fuse.sshfs", "ceph"];

    /// <summary>A dead network file system blocks its caller for ever: at most one is left waiting per mount.</summary>
    private static readonly ConcurrentDictionary<string, Task<Sizes?>> Waiting = new();

    /// <param name="State"><c>ok</c>, or why there are no numbers.</param>
    public sealed record Disk(string Mount, string Device, string Type, bool ReadOnly, long SizeBytes, long UsedBytes, long AvailableBytes,
        double UsedPercent, long Inodes, double InodesUsedPercent, string State);

    private sealed record Sizes(long Size, long Free, long Available, long Inodes, long InodesFree);

    public static async Task<IReadOnlyList<Disk>> ReadAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var mounts = ProcText.Lines("/proc/self/mounts").Select(ProcText.Words).Where(w => w.Length > 3 && HoldsData(w[0], w[2]))
            .GroupBy(w => w[2] is "overlay" or "tmpfs" ? w[1] : w[0])
            .Select(g => g.MinBy(w => w[1].Length)!);
        return await Task.WhenAll(mounts.OrderBy(w => w[1], StringComparer.Ordinal).Select(w => ReadAsync(w, time, cancellationToken)));
    }

    private static bool HoldsData(string device, string type) =>
        type is not ("squashfs" or "iso9660" or "devtmpfs") && (device.StartsWith('/') || WithoutDevice.Contains(type));

    private static async Task<Disk> ReadAsync(string[] words, TimeProvider time, CancellationToken cancellationToken)
    {
        var mount = Octal().Replace(words[1], m => ((char)Convert.ToInt32(m.Value[1..], 8)).ToString());
        var disk = new Disk(mount, words[0], words[2], words[3].Split(',').Contains("ro"), 0, 0, 0, 0, 0, 0, "ok");
        var task = Waiting.GetOrAdd(mount, m => Task.Run(() => Measure(m)));
        try
        {
            var sizes = await task.WaitAsync(AnswerWithin, time, cancellationToken);
            if (sizes is null)
                return disk with { State = "cannot be read" };
            var used = sizes.Size - sizes.Free;
            // As df(1) does: what is reserved for root counts neither as used nor as available.
            return disk with
            {
                SizeBytes = sizes.Size, UsedBytes = used, AvailableBytes = sizes.Available, Inodes = sizes.Inodes,
                UsedPercent = Percent(used, used + sizes.Available), InodesUsedPercent = Percent(sizes.Inodes - sizes.InodesFree, sizes.Inodes),
            };
        }
        catch (TimeoutException)
        {
            return disk with { State = $"does not answer within {AnswerWithin.TotalSeconds:0} s" };
        }
        finally
        {
            if (task.IsCompleted)
                Waiting.TryRemove(mount, out _);
        }
    }

    private static double Percent(long part, long whole) => whole <= 0 ? 0 : Math.Round(100.0 * part / whole, 1);

    private static Sizes? Measure(string mount)
    {
        // struct statvfs on 64-bit Linux: bsize, frsize, blocks, bfree, bavail, files, ffree, favail, …, all 8 bytes.
        var values = new long[32];
        var path = Marshal.StringToCoTaskMemUTF8(mount);
        try
        {
            return StatVfs(path, values) != 0 ? null : new Sizes(values[2] * values[1], values[3] * values[1], values[4] * values[1], values[5], values[6]);
        }
        finally
        {
            Marshal.FreeCoTaskMem(path);
        }
    }

    [DllImport("libc", EntryPoint = "statvfs")]
    private static extern int StatVfs(nint path, [Out] long[] buffer);

    [GeneratedRegex(@"\\[0-7]{3}")]
    private static partial Regex Octal();
}
