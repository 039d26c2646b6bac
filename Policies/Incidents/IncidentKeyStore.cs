using System.Data.Common;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Incidents;

/// <summary>Which incident is open for which problem. A key is the lock, too: of several who claim it at once, one opens and the rest join.</summary>
public sealed class IncidentKeyStore(Database database)
{
    // One that ended counts by how long ago it did, an open one by how long ago the last alert joined.
    private const string IsOver = """
        CASE WHEN incident_keys.ended_at IS NULL THEN COALESCE(incident_keys.joinable_until < @now, false) ELSE incident_keys.ended_at <= @endedBefore END
        """;

    private const string Claim = $"""
        ON CONFLICT (key) DO UPDATE SET joinable_until = excluded.joinable_until,
          incident_id = CASE WHEN {IsOver} THEN excluded.incident_id ELSE incident_keys.incident_id END,
          ended_at = CASE WHEN {IsOver} THEN NULL ELSE incident_keys.ended_at END
        RETURNING key, incident_id, ended_at IS NOT NULL AS has_ended
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

    /// <summary>One answer for each key: the incident that it belongs to now. Keys may repeat; the first claim of one counts.</summary>
    /// <param name="reopenWithin">An incident that ended less long ago is answered, too, as one to be opened again.</param>
    public async Task<IncidentHold> ClaimAsync(
        DbTransaction transaction, IEnumerable<IncidentClaim> claims, DateTimeOffset now, TimeSpan reopenWithin, CancellationToken cancellationToken)
    {
        // In one order by everybody, so that two batches queue instead of waiting for each other crosswise.
        var rows = claims.DistinctBy(claim => claim.Key).OrderBy(claim => claim.Key, StringComparer.Ordinal)
            .Select(claim => new[] { StoredText.Clean(claim.Key), claim.IncidentId, claim.JoinableUntil is { } until ? StoredTime.Format(until) : null }).ToList();
        if (rows.Count == 0)
            return IncidentHold.None;
        var sql = database.Dialect == SqlDialect.Postgres ? ClaimPostgres : ClaimSqlite;
        var held = await transaction.ListAsync(sql, new { rows = StoredJson.Document(rows), now, endedBefore = now - reopenWithin },
            row => (Key: row.Text("key"), Incident: row.Text("incident_id"), HasEnded: row.Flag("has_ended")), cancellationToken);
        return new(held.ToDictionary(one => one.Key, one => one.Incident, StringComparer.Ordinal), held.Where(one => one.HasEnded).Select(one => one.Incident).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Of these keys the ones whose incidents are open and may be joined; they stay open until the transaction ends.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OpenAsync(DbTransaction transaction, IReadOnlyCollection<string> asked, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (asked.Count == 0)
            return new Dictionary<string, string>();
        var share = database.Dialect == SqlDialect.Postgres ? "FOR SHARE" : "";
        var open = await transaction.ListAsync(
            $"SELECT key, incident_id FROM incident_keys WHERE {database.Dialect.In("key", "asked")} AND ended_at IS NULL AND joinable_until >= @now ORDER BY key {share}",
            new { asked = asked.ToArray(), now }, row => (Key: row.Text("key"), Incident: row.Text("incident_id")), cancellationToken);
        return open.ToDictionary(one => one.Key, one => one.Incident, StringComparer.Ordinal);
    }

    /// <summary>Nobody took the incident that this key was claimed for.</summary>
    internal static Task DropAsync(DbTransaction transaction, string key, string incident, CancellationToken cancellationToken) =>
        transaction.RunAsync("DELETE FROM incident_keys WHERE key = @key AND incident_id = @incident", new { key, incident }, cancellationToken);

    /// <summary>
    /// Until the transaction ends nobody joins these incidents, and who is joining has joined. Whoever ends an incident calls
    /// it first: a key's lock comes before its incident's.
    /// </summary>
    internal static Task LockAsync(DbTransaction transaction, SqlDialect dialect, IReadOnlyCollection<string> incidents, CancellationToken cancellationToken) =>
        incidents.Count == 0 || dialect == SqlDialect.Sqlite
            ? Task.CompletedTask
            : transaction.RunAsync("SELECT 1 FROM incident_keys WHERE incident_id = ANY(@incidents) ORDER BY key FOR UPDATE", new { incidents = incidents.ToArray() }, cancellationToken);

    /// <summary>These incidents are over: a report of their problem opens them again for a while, then a new one.</summary>
    internal static Task EndAsync(DbTransaction transaction, SqlDialect dialect, IReadOnlyCollection<string> incidents, DateTimeOffset at, CancellationToken cancellationToken) =>
        incidents.Count == 0
            ? Task.CompletedTask
            : transaction.RunAsync($"UPDATE incident_keys SET ended_at = @at WHERE {dialect.In("incident_id", "incidents")}", new { incidents = incidents.ToArray(), at }, cancellationToken);

    /// <summary>They are open again.</summary>
    internal static Task GoOnAsync(DbTransaction transaction, SqlDialect dialect, IReadOnlyCollection<string> incidents, CancellationToken cancellationToken) =>
        incidents.Count == 0
            ? Task.CompletedTask
            : transaction.RunAsync($"UPDATE incident_keys SET ended_at = NULL WHERE {dialect.In("incident_id", "incidents")} AND ended_at IS NOT NULL", new { incidents = incidents.ToArray() }, cancellationToken);

    /// <summary>Forgets problems whose incidents ended before <paramref name="before"/>, at most <paramref name="most"/>; answers how many.</summary>
    public Task<int> ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellationToken)
    {
        var skip = database.Dialect == SqlDialect.Postgres ? "FOR UPDATE SKIP LOCKED" : "";
        return database.WriteAsync(transaction => transaction.RunAsync(
            $"DELETE FROM incident_keys WHERE key IN (SELECT key FROM incident_keys WHERE ended_at < @before ORDER BY ended_at LIMIT @most {skip})", new { before, most }, cancellationToken), cancellationToken);
    }
}
