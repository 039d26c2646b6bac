using System.Data.Common;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Safety.Breakers;

/// <summary>Reads breakers out of the actions.</summary>
public sealed class BreakerReader(Database database, IOptions<BreakerOptions> options)
{
    /// <summary>An open breaker that nobody tried for so long is forgotten.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    // More than any threshold; the newest say how it stands.
    private const int Most = 1000;

    private const string Ended = "status IN ('succeeded', 'failed', 'undone', 'dead')";
    private const string InFlight = "status IN ('queued', 'running', 'verifying')";

    public async Task<BreakerState> ReadAsync(DbTransaction transaction, ActionRequest action, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string Same = "tool = @Tool AND id <> @Id AND substr(target, 1, length(@prefix)) = @prefix AND queued_at IS NOT NULL";
        var targetClass = Targets.ClassOf(action.Target);
        var runs = await transaction.ListAsync($"""
            SELECT id, tool, target, status, queued_at, updated_at FROM (
              SELECT id, tool, target, status, queued_at, updated_at FROM actions
              WHERE {Same} AND {Ended} AND updated_at > @since ORDER BY updated_at DESC LIMIT @Most) AS ended
            UNION ALL SELECT id, tool, target, status, queued_at, updated_at FROM actions WHERE {Same} AND {InFlight}
            """, new { action.Tool, action.Id, prefix = targetClass + ":", since = now - Memory, Most }, Read, cancellationToken);
        return CircuitBreaker.Of(runs, options.Value, now);
    }

    /// <summary>Every breaker that is open or has counted a failure lately, by tool and class.</summary>
    public async Task<IReadOnlyList<(string Tool, string TargetClass, BreakerState State)>> AllAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var runs = await database.ReadAsync(connection => connection.ListAsync($"""
            SELECT id, tool, target, status, queued_at, updated_at FROM actions
            WHERE queued_at IS NOT NULL AND ({InFlight} OR ({Ended} AND updated_at > @since)) ORDER BY updated_at DESC LIMIT @most
            """, new { since = now - Memory, most = Most * 10 }, Read, cancellationToken), cancellationToken);
        return [.. runs.GroupBy(r => (r.Tool, r.TargetClass))
            .Select(g => (g.Key.Tool, g.Key.TargetClass, State: CircuitBreaker.Of(g, options.Value, now)))
            .Where(b => b.State.IsOpen || b.State.Failures > 0).OrderBy(b => b.Tool, StringComparer.Ordinal).ThenBy(b => b.TargetClass, StringComparer.Ordinal)];
    }

    private static ActionRun Read(Row row)
    {
        var status = row.Name<ActionStatus>("status");
        return new ActionRun(row.Text("id"), row.Text("tool"), Targets.ClassOf(row.Text("target")), row.Time("queued_at"),
            status.IsInFlight() ? null : row.Time("updated_at"), status == ActionStatus.Succeeded);
    }
}
