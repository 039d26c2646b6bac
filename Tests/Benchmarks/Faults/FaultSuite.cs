using System.Globalization;

namespace AIOps.Benchmarks.Faults;

/// <summary>
/// <c>faults [KILLS] [NAME…]</c>: real processes under a steady stream of alerts, hurt in one way each, then counted at the
/// target system. Without names only the kills; <c>all</c> for everything. Unlike the benchmarks this judges: 1 when a count is wrong.
/// </summary>
internal static class FaultSuite
{
    public static async Task<int> RunAsync(string[] args)
    {
        var kills = 20;
        if (args.Length > 0 && int.TryParse(args[0], CultureInfo.InvariantCulture, out var asked))
            (kills, args) = (asked, args[1..]);
        Dictionary<string, Func<Task<bool>>> faults = new()
        {
            ["kills"] = () => ServerFaults.KillsAsync(kills),
            ["redis-empty"] = ServerFaults.RedisRestartedEmptyAsync,
            ["redis-paused"] = ServerFaults.RedisPausedAsync,
            ["postgres"] = ServerFaults.PostgresKilledAsync,
            ["clock"] = ClockFault.RunAsync,
            ["kubernetes"] = ClusterFault.RunAsync,
            ["disk"] = DiskFault.RunAsync,
            ["storm"] = StormFault.RunAsync,
        };
        string[] names = args is [] ? ["kills"] : args is ["all"] ? [.. faults.Keys] : args;
        if (names.FirstOrDefault(name => !faults.ContainsKey(name)) is { } unknown)
            throw new ArgumentException($"no fault is called '{unknown}'; there are {string.Join(", ", faults.Keys)}");
        var right = true;
        foreach (var name in names)
            right &= await faults[name]();
        return right ? 0 : 1;
    }
}
