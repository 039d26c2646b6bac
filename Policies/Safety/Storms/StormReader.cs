using System.Data.Common;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Safety.Storms;

/// <summary>Counts what is failing.</summary>
public sealed class StormReader(Database database, Population population, IOptions<StormOptions> options, TimeProvider time)
{
    private const int Page = 256;

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

    private async Task<int> CountAsync(DbTransaction transaction, string targetClass, int limit, CancellationToken cancellationToken)
    {
        if (!Targets.Classes.Contains(targetClass))
            return 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var since = time.GetUtcNow() - options.Value.Window;
        var (at, id) = (DateTimeOffset.MaxValue, "");
        for (var read = 0; read < options.Value.MostAlerts; read += Page)
        {
            // Newest first, as the index has them.
            var rows = await transaction.ListAsync("""
                SELECT id, last_seen, labels FROM alerts WHERE status = 'firing' AND last_seen >= @since AND (last_seen, id) < (@at, @id)
                ORDER BY last_seen DESC, id DESC LIMIT @Page
                """, new { since, at, id, Page }, Read, cancellationToken);
            foreach (var target in rows.Select(r => Targets.Of(targetClass, r.Labels)).OfType<string>())
                if (seen.Add(target) && seen.Count >= limit)
                    return limit;
            if (rows.Count < Page)
                return seen.Count;
            (at, id) = (rows[^1].LastSeen, rows[^1].Id);
        }
        return limit;
    }

    private static Firing Read(Row row) => new(row.Text("id"), row.Time("last_seen"), row.Document<Dictionary<string, string>>("labels"));

    private sealed record Firing(string Id, DateTimeOffset LastSeen, Dictionary<string, string> Labels);
}
