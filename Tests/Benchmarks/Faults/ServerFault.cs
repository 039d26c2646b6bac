using System.Diagnostics;
using AIOps.Tests.EndToEnd.Faults;

namespace AIOps.Benchmarks.Faults;

/// <summary>Alerts flow, the fault happens, alerts flow on for a little, all becomes quiet; then it is counted and told.</summary>
internal static class ServerFault
{
    private const int PerSecond = 50;

    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(3);

    /// <param name="fault">Does it; answers what was done.</param>
    /// <param name="mostOpen">Alerts whose target is not changed yet; above it no more are sent.</param>
    /// <param name="isRight">What must be true; that every action was executed exactly once unless told otherwise.</param>
    public static async Task<bool> RunAsync(ServerPlant server, string name, Func<Task<string>> fault, Func<Count, bool>? isRight = null, int mostOpen = 500)
    {
        var watch = Stopwatch.StartNew();
        server.Pour(PerSecond, mostOpen);
        await Task.Delay(Calm);
        var what = await fault();
        await Task.Delay(Calm);
        var poured = watch.Elapsed.TotalSeconds;
        var count = await server.SettleAsync();
        var stream = server.Stream;
        var right = stream.Answered == stream.Sent && (isRight ?? (c => c.IsExact))(count);
        Console.WriteLine($"{(right ? "ok   " : "WRONG")} {name}: {what}; {stream.Sent} alerts sent in {poured:0} s, {count}; {stream.Repeats} requests repeated ({stream.Refusals}); {watch.Elapsed.TotalSeconds:0} s");
        if (!right)
            await Count.ExplainAsync(server.Database);
        return right;
    }
}
