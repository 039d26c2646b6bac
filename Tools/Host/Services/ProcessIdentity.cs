using System.Globalization;
using System.Text.Json.Serialization;

namespace AIOps.Tools.Host.Services;

/// <summary>One run of one process. A pid alone is reused; with the start time and the boot it is not.</summary>
/// <param name="StartTicks">Clock ticks after boot, field 22 of <c>/proc/[pid]/stat</c> (proc(5)).</param>
public sealed record ProcessIdentity(int Pid, long StartTicks, string BootId)
{
    private static readonly Lazy<string> Boot = new(() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());

    /// <summary>The process that has this pid now, or null when there is none or it has ended and only waits to be reaped.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            // The name in parentheses may hold anything, parentheses too.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : new ProcessIdentity(pid, long.Parse(fields[19], CultureInfo.InvariantCulture), Boot.Value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    [JsonIgnore]
    public bool IsAlive => Of(Pid) == this;

    public override string ToString() => $"{Pid}@{StartTicks}/{BootId}";
}
