using AIOps.Policies.Safety.Storms;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Safety;

/// <summary>How much of the limits on all actions and on single targets is used up.</summary>
public sealed class LimitUse(Database database, IOptions<SafetyOptions> options, IOptions<StormOptions> storm, TimeProvider time)
{
    private const int MostTargets = 20;

    public sealed record Use(int Max, int Used);

    public sealed record TargetUse(string Target, int Max, int Used);

    /// <param name="Targets">Those with most actions.</param>
    public sealed record View(TimeSpan Window, Use Global, Use InFlight, IReadOnlyList<TargetUse> Targets);

    public Task<View> ReadAsync(CancellationToken cancellationToken)
    {
        var safety = options.Value;
        var arguments = new { since = time.GetUtcNow() - safety.LimitWindow, MostTargets };
        return database.ReadAsync(async connection => new View(
            safety.LimitWindow,
            new Use(safety.MaxGlobal, await connection.ScalarAsync<int>($"SELECT count(*) FROM actions WHERE {ActionStore.Started} AND queued_at >= @since", arguments, cancellationToken)),
            new Use(storm.Value.MostInFlight, await connection.ScalarAsync<int>("SELECT count(*) FROM actions WHERE status IN ('queued', 'running', 'verifying')", null, cancellationToken)),
            await connection.ListAsync(
                $"SELECT target, count(*) AS used FROM actions WHERE {ActionStore.Started} AND queued_at >= @since GROUP BY target ORDER BY used DESC, target LIMIT @MostTargets",
                arguments, row => new TargetUse(row.Text("target"), safety.MaxPerTarget, (int)row.Long("used")), cancellationToken)), cancellationToken);
    }
}
