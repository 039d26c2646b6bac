using System.Diagnostics;

namespace AIOps.Tests.Shared;

/// <summary>For what another process or thread brings about: looks until it is so, and fails when it does not come.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="ignore">Failures that mean "not yet"; none when left out.</param>
    public static async Task TrueAsync(Func<Task<bool>> look, TimeSpan? within = null, Func<Exception, bool>? ignore = null)
    {
        var deadline = within ?? TimeSpan.FromSeconds(20);
        var watch = Stopwatch.StartNew();
        Exception? last = null;
        while (watch.Elapsed < deadline)
        {
            try
            {
                if (await look())
                    return;
            }
            catch (Exception e) when (ignore?.Invoke(e) == true)
            {
                last = e;
            }
            await Task.Delay(Pause);
        }
        throw new TimeoutException($"Did not come about within {deadline}.", last);
    }
}
