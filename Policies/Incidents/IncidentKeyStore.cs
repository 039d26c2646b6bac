using System.Data.Common;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Incidents;

/// <summary>Which incident is open for which problem. A key is the lock, too: of several who claim it at once, one opens and the rest join.</summary>
public sealed class IncidentKeyStore(Database database)
{
    private const string Claim = """
        ON CONFLICT (key) DO UPDATE SET joinable_until = excluded.joinable_until,
          incident_id = CASE WHEN incident_keys.joinable_until < @now THEN excluded.incident_id ELSE incident_keys.incident_id END
        RETURNING key, incident_id
        """;

    private const string ClaimPostgres = $"""
        INSERT INTO incident_keys (key, incident_id, joinable_until)
        SELECT claim ->> 0, claim ->> 1, (claim ->> 2)::timestamptz FROM json_array_elements(@rows) WITH ORDINALITY AS batch (claim, place) ORDER BY place
        {Claim}
        """;

    private const string ClaimSqlite = $"""
        INSERT INTO incident_keys (key, incident_id, joinable_until)
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]') FROM json_each(@rows) WHERE true
        {Claim}
        """;

    /// <summary>One answer for each key: the incident that is open for it now. Keys may repeat; the first claim of one counts.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ClaimAsync(
        DbTransaction transaction, IEnumerable<IncidentClaim> claims, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // In one order by everybody, so that two batches queue instead of waiting for each other crosswise.
        var rows = claims.DistinctBy(claim => claim.Key).OrderBy(claim => claim.Key, StringComparer.Ordinal)
            .Select(claim => new[] { StoredText.Clean(claim.Key), claim.IncidentId, claim.JoinableUntil is { } until ? StoredTime.Format(until) : null }).ToList();
        if (rows.Count == 0)
            return new Dictionary<string, string>();
        var sql = database.Dialect == SqlDialect.Postgres ? ClaimPostgres : ClaimSqlite;
        var held = await transaction.ListAsync(sql, new { rows = StoredJson.Document(rows), now },
            row => (Key: row.Text("key"), Incident: row.Text("incident_id")), cancellationToken);
        return held.ToDictionary(one => one.Key, one => one.Incident, StringComparer.Ordinal);
    }

    /// <summary>These incidents are over: the next report of their problem opens a new one.</summary>
    internal static Task ReleaseAsync(DbTransaction transaction, SqlDialect dialect, IReadOnlyCollection<string> incidents, CancellationToken cancellationToken) =>
        incidents.Count == 0
            ? Task.CompletedTask
            : transaction.RunAsync($"DELETE FROM incident_keys WHERE {dialect.In("incident_id", "incidents")}", new { incidents = incidents.ToArray() }, cancellationToken);
}
