using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Machines;

/// <summary>
/// What shows that a machine was restarted. Its boot time alone does not: neither a guest's reboot nor a reset changes it,
/// so that the events count, and of the guest how long it runs.
/// </summary>
internal sealed class RestartEvidence(VSphereClient client)
{
    private const string GuestUptime = "sys.osUptime.latest";
    private static readonly string[] Events = ["VmGuestRebootEvent", "VmResettingEvent", "VmStartingEvent", "VmPoweredOnEvent"];
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1), SampleAge = TimeSpan.FromMinutes(5);

    /// <summary>Since when the restart is known, in words; null when nothing shows one.</summary>
    public async Task<string?> FindAsync(VirtualMachine now, VmBefore before, CancellationToken cancellationToken)
    {
        if (now.BootTime is { } boot && before.BootTime is { } earlier && boot - earlier > Tolerance)
            return $"powered on {boot.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}";
        if (before.At is not { } since || !await client.HasVimAsync(cancellationToken))
            return null;
        return await client.EventsAsync(before.Id, since, Events, cancellationToken) is [var seen, ..] ? $"{seen.Type} {seen.At?.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}" : null;
    }

    /// <summary>Seconds since the guest's system booted; null where nobody tells it.</summary>
    public async Task<long?> GuestUptimeAsync(string vm, CancellationToken cancellationToken)
    {
        if (!await client.HasVimAsync(cancellationToken))
            return null;
        try
        {
            return (await client.PerformanceAsync(vm, [GuestUptime], SampleAge, cancellationToken)).Samples.TryGetValue(GuestUptime, out var samples) && samples.Count > 0 ? (long)samples[^1] : null;
        }
        catch (ToolException)
        {
            // Only a better proof than the others; an account may lack the right to see counters.
            return null;
        }
    }

    /// <summary>Whether the guest itself came up anew; null where nobody tells it.</summary>
    public async Task<bool?> GuestRebootedAsync(VmBefore before, CancellationToken cancellationToken)
    {
        if (before is not { GuestUptimeSeconds: { } earlier, At: { } since } || await GuestUptimeAsync(before.Id, cancellationToken) is not { } uptime)
            return null;
        return uptime < earlier || uptime < (await client.NowAsync(cancellationToken) - since).TotalSeconds;
    }
}
