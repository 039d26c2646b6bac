using System.Data.Common;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Safety.Storms;

/// <summary>Counts what is failing.</summary>
public sealed class StormReader(Database database, Population population, IOptions<StormOptions> options, TimeProvider time)
{
    private const int Page = 256;

    // How long alerts that were read are counted before all are read anew, so that those that resolved are counted no more.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private const string CountInFlight = "SELECT count(*) FROM actions WHERE status IN ('queued', 'running', 'verifying') AND id <> @exceptId";

    /// <param name="exceptId">The action that is judged.</param>
    public async Task<StormReading> ReadAsync(DbTransaction transaction, string targetClass, string exceptId, CancellationToken cancellationToken)
    {
        var inFlight = await transaction.ScalarAsync<int>(CountInFlight, new { exceptId }, cancellationToken);
        var known = await population.CountAsync(transaction, targetClass, cancellationToken);
        var limit = StormReading.LimitOf(known, options.Value);
        var unhealthy = await CountAsync(transaction, targetClass, limit, cancellationToken);
        return new StormReading(targetClass, unhealthy, known, limit, inFlight, options.Value.MostInFlight);
    }

    public Task<StormReading> ReadAsync(string targetClass, CancellationToken cancellationToken) =>
        database.WriteAsync(transaction => ReadAsync(transaction, targetClass, "", cancellationToken), cancellationToken);

    private volatile Seen? _seen;

    private async Task<int> CountAsync(DbTransaction transaction, string targetClass, int limit, CancellationToken cancellationToken)
    {
        if (!Targets.Classes.Contains(targetClass))
            return 0;
        var seen = await ReadAsync(transaction, cancellationToken);
        return seen.Overflows ? limit : Math.Min(limit, seen.Count(targetClass));
    }

    /// <summary>
    /// Everything within the window at most once a second, and in between what came since: an action costs one short look
    /// under the gate's lock, however much is firing. In between a target that recovered may count a second too long.
    /// </summary>
    private async Task<Seen> ReadAsync(DbTransaction transaction, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var last = _seen is { } seen && now >= seen.At && now - seen.At < Fresh ? seen : new Seen(now, now - options.Value.Window, [], false);
        if (last.Overflows)
            return last;
        var (at, id, newest) = (DateTimeOffset.MaxValue, "", last.Newest);
        var targets = last.Targets;
        for (var read = 0; read < options.Value.MostAlerts; read += Page)
        {
            // Newest first, as the index has them.
            var rows = await transaction.ListAsync("""
                SELECT id, last_seen, labels FROM alerts WHERE status = 'firing' AND last_seen >= @since AND (last_seen, id) < (@at, @id)
                ORDER BY last_seen DESC, id DESC LIMIT @Page
                """, new { since = last.Newest, at, id, Page }, Read, cancellationToken);
            if (rows.Count > 0 && ReferenceEquals(targets, last.Targets))
                targets = new HashSet<string>(last.Targets, StringComparer.Ordinal);
            foreach (var row in rows)
                targets.UnionWith(Targets.Of(row.Labels));
            if (rows.Count > 0 && rows[0].LastSeen > newest)
                newest = rows[0].LastSeen;
            if (rows.Count < Page)
                return _seen = last with { Newest = newest, Targets = targets };
            (at, id) = (rows[^1].LastSeen, rows[^1].Id);
        }
        return _seen = last with { Newest = newest, Targets = targets, Overflows = true };
    }

    private static Firing Read(Row row) => new(row.Text("id"), row.Time("last_seen"), row.Document<Dictionary<string, string>>("labels"));

    private sealed record Firing(string Id, DateTimeOffset LastSeen, Dictionary<string, string> Labels);

    /// <param name="At">When all were last read.</param>
    /// <param name="Newest">Of what was read; what comes after it, or with it, is read next.</param>
    /// <param name="Overflows">More than are counted: a storm, whatever they are about.</param>
    private sealed record Seen(DateTimeOffset At, DateTimeOffset Newest, HashSet<string> Targets, bool Overflows)
    {
        public int Count(string targetClass) => Targets.Count(target => Safety.Targets.ClassOf(target) == targetClass);
    }
}
