using System.Data.Common;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Safety.Storms;

/// <summary>Counts what is failing.</summary>
public sealed class StormReader(Database database, Population population, IOptions<StormOptions> options, TimeProvider time)
{
    // How long alerts that were read are counted before all are read anew, so that those that resolved are counted no more.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private const string CountInFlight = "SELECT count(*) FROM actions WHERE status IN ('queued', 'running', 'verifying') AND id <> @exceptId";

    private volatile Seen? _seen;

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

    private async Task<int> CountAsync(DbTransaction transaction, string targetClass, int limit, CancellationToken cancellationToken)
    {
        if (!Targets.Classes.Contains(targetClass))
            return 0;
        var seen = await ReadAsync(transaction, cancellationToken);
        return seen.Overflows ? limit : Math.Min(limit, seen.Count(targetClass));
    }

    /// <summary>
    /// Everything that fires within the window at most once a second, and in between what has begun since: an action costs
    /// one short look under the gate's lock, however much is firing. In between a target that recovered may count a second
    /// too long.
    /// </summary>
    private async Task<Seen> ReadAsync(DbTransaction transaction, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_seen is not { } seen || now < seen.At || now - seen.At >= Fresh)
        {
            var since = now - options.Value.Window;
            return _seen = Add(new Seen(now, since, [], false), await FiringAsync(transaction, "last_seen", since, cancellationToken));
        }
        return seen.Overflows ? seen : _seen = Add(seen, await FiringAsync(transaction, "first_seen", seen.Newest, cancellationToken));
    }

    private Task<List<Firing>> FiringAsync(DbTransaction transaction, string column, DateTimeOffset since, CancellationToken cancellationToken) =>
        transaction.ListAsync($"SELECT first_seen, labels FROM alerts WHERE status = 'firing' AND {column} >= @since LIMIT @most",
            new { since, most = options.Value.MostAlerts }, row => new Firing(row.Time("first_seen"), row.Document<Dictionary<string, string>>("labels")), cancellationToken);

    private Seen Add(Seen seen, List<Firing> firing)
    {
        if (firing.Count == 0)
            return seen;
        var targets = new HashSet<string>(seen.Targets, StringComparer.Ordinal);
        foreach (var one in firing)
            targets.UnionWith(Targets.Of(one.Labels));
        var newest = firing.Max(one => one.FirstSeen);
        return seen with { Newest = newest > seen.Newest ? newest : seen.Newest, Targets = targets, Overflows = firing.Count >= options.Value.MostAlerts };
    }

    private sealed record Firing(DateTimeOffset FirstSeen, Dictionary<string, string> Labels);

    /// <param name="At">When all were last read.</param>
    /// <param name="Newest">When the last of them began; what begins after it, or with it, is read next.</param>
    /// <param name="Overflows">More than are counted: a storm, whatever they are about.</param>
    private sealed record Seen(DateTimeOffset At, DateTimeOffset Newest, HashSet<string> Targets, bool Overflows)
    {
        public int Count(string targetClass) => Targets.Count(target => Safety.Targets.ClassOf(target) == targetClass);
    }
}
