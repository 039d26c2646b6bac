namespace AIOps.Tools.Host.Machine;

/// <summary>Limits that a container or slice puts on this process: cgroup v2, else v1. Null when there are none.</summary>
public static class CgroupReader
{
    /// <summary>Limits above this are the kernel's way to say none.</summary>
    private const long NoLimit = 1L << 60;

    /// <param name="Cpus">How many processors' worth of time it may use.</param>
    public sealed record Limits(double? Cpus, long? MemoryLimitBytes, long? MemoryUsedBytes);

    public static Limits? Read()
    {
        var groups = ProcText.Lines("/proc/self/cgroup").Select(l => l.Split(':', 3)).Where(p => p.Length == 3).ToList();
        var mounts = ProcText.Lines("/proc/self/mounts").Select(ProcText.Words).Where(w => w.Length > 3).ToList();

        // In a container the mount often shows the group itself as its root, so that the path leads nowhere.
        string? File(string controller, string name)
        {
            var mount = mounts.FirstOrDefault(w => controller.Length == 0 ? w[2] == "cgroup2" : w[2] == "cgroup" && w[3].Split(',').Contains(controller))?[1];
            var path = groups.FirstOrDefault(g => g[1].Split(',').Contains(controller))?[2];
            return mount is null || path is null ? null : ProcText.TryRead(Path.Join(mount, path, name)) ?? ProcText.TryRead(Path.Join(mount, name));
        }

        var limits = new Limits(
            Quota(File("", "cpu.max")) ?? Quota(File("cpu", "cpu.cfs_quota_us") + " " + File("cpu", "cpu.cfs_period_us")),
            Bytes(File("", "memory.max")) ?? Bytes(File("memory", "memory.limit_in_bytes")),
            Bytes(File("", "memory.current")) ?? Bytes(File("memory", "memory.usage_in_bytes")));
        return limits.Cpus is null && limits.MemoryLimitBytes is null ? null : limits;
    }

    /// <summary><c>"150000 100000"</c> is 1.5; <c>max</c> or -1 is none.</summary>
    public static double? Quota(string? text)
    {
        var words = ProcText.Words((text ?? "").Replace('\n', ' '));
        return words.Length == 2 && ProcText.Number(words[0]) is > 0 and var quota && ProcText.Number(words[1]) is > 0 and var period
            ? Math.Round((double)quota / period, 2)
            : null;
    }

    public static long? Bytes(string? text) => ProcText.Number((text ?? "").Trim()) is > 0 and < NoLimit and var bytes ? bytes : null;
}
