using System.Data.Common;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Incidents;

/// <summary>How incidents of several alerts and actions begin, end and come back (docs/decisions/0013-incident-life-cycle.md).</summary>
public sealed class IncidentLife(Database database, IncidentStore incidents)
{
    // What waits as a mere suggestion holds nothing up. The newest end of each firing alert's actions says whether it is healed.
    private const string FactsSql = """
        WITH ends AS (
          SELECT alert_id, status, created_at, row_number() OVER (PARTITION BY alert_id ORDER BY created_at DESC, rung DESC, id DESC) AS place
          FROM actions WHERE incident_id = @id AND status IN ('succeeded', 'failed', 'undone', 'dead')),
        firing AS (SELECT id, first_seen FROM alerts WHERE incident_id = @id AND status = 'firing')
        SELECT
          EXISTS (SELECT 1 FROM actions WHERE incident_id = @id AND status IN ('queued', 'running', 'verifying')) AS in_flight,
          EXISTS (SELECT 1 FROM actions WHERE incident_id = @id AND status = 'awaiting_approval') AS waits,
          EXISTS (SELECT 1 FROM alerts WHERE incident_id = @id) AS has_alerts,
          EXISTS (SELECT 1 FROM firing) AS fires,
          EXISTS (SELECT 1 FROM firing JOIN ends ON ends.alert_id = firing.id AND ends.place = 1 WHERE ends.status <> 'succeeded') AS fires_after_failure,
          EXISTS (SELECT 1 FROM firing WHERE NOT EXISTS (SELECT 1 FROM ends WHERE ends.place = 1 AND ends.status = 'succeeded'
            AND (ends.alert_id = firing.id OR (ends.alert_id IS NULL AND ends.created_at >= firing.first_seen)))) AS fires_unhealed
        """;

    /// <summary>Somebody acts on it: counted once, the first time.</summary>
    /// <param name="policyId">The policy that acts, or null for a person or program.</param>
    public Task RespondAsync(DbTransaction transaction, string id, long? policyId, DateTimeOffset at, CancellationToken cancellationToken) =>
        transaction.RunAsync("""
            UPDATE incidents SET responded_at = COALESCE(responded_at, @at), policy_id = COALESCE(policy_id, @policyId)
            WHERE id = @id AND (responded_at IS NULL OR (policy_id IS NULL AND @policyId IS NOT NULL))
            """, new { id, policyId, at }, cancellationToken);

    /// <summary>Somebody looks after it from now on.</summary>
    public Task AckAsync(DbTransaction transaction, string id, string by, DateTimeOffset at, CancellationToken cancellationToken) =>
        transaction.RunAsync("UPDATE incidents SET acked_at = @at, acked_by = @by, responded_at = COALESCE(responded_at, @at), updated_at = @at WHERE id = @id", new { id, by, at }, cancellationToken);

    /// <summary>A person closed it, unless a verified action had made it good before.</summary>
    public Task HealedByPersonAsync(DbTransaction transaction, string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        transaction.RunAsync("UPDATE incidents SET healed_by = COALESCE(healed_by, 'person'), responded_at = COALESCE(responded_at, @at) WHERE id = @id", new { id, at }, cancellationToken);

    /// <summary>An action of it has ended for good or bad: moves it to where it is now, with all its other alerts and actions looked at.</summary>
    /// <param name="healer">Whose action was verified; null for a failure.</param>
    public async Task SettleAsync(DbTransaction transaction, string id, IncidentHealer? healer, DateTimeOffset at, CancellationToken cancellationToken)
    {
        // Of two actions that end at once, the second must see what the first did.
        await IncidentKeyStore.LockAsync(transaction, database.Dialect, [id], cancellationToken);
        if (database.Dialect == SqlDialect.Postgres)
            await transaction.RunAsync("SELECT 1 FROM incidents WHERE id = @id FOR NO KEY UPDATE", new { id }, cancellationToken);
        var facts = (await transaction.ListAsync(FactsSql, new { id }, row => new IncidentFacts(
            row.Flag("in_flight"), row.Flag("waits"), row.Flag("has_alerts"), row.Flag("fires"), row.Flag("fires_after_failure"), row.Flag("fires_unhealed")), cancellationToken))[0];
        var next = facts.StatusAfter(healer is not null);
        if (healer is { } by || next == IncidentStatus.Resolved)
            await transaction.RunAsync("UPDATE incidents SET healed_by = COALESCE(@healedBy, healed_by, 'alone') WHERE id = @id",
                new { id, healedBy = healer is { } known ? WireJson.Name(known) : null }, cancellationToken);
        await incidents.SetStatusAsync(transaction, id, next, at, cancellationToken);
    }

    /// <summary>
    /// Opens those again that had ended, counts it, and says which. One that came back <see cref="FlappingOptions.Returns"/>
    /// times within <see cref="FlappingOptions.Within"/> is flapping for as long again.
    /// </summary>
    public async Task<IReadOnlyList<IncidentReturn>> ReopenAsync(
        DbTransaction transaction, IReadOnlySet<string> ended, DateTimeOffset now, FlappingOptions flapping, CancellationToken cancellationToken)
    {
        if (ended.Count == 0)
            return [];
        var ids = ended.Order(StringComparer.Ordinal).ToArray();
        await IncidentKeyStore.GoOnAsync(transaction, database.Dialect, ids, cancellationToken);
        var back = await transaction.ListAsync($"""
            UPDATE incidents SET status = 'received', updated_at = @now, resolved_at = NULL, healed_by = NULL, returns = returns + 1
            WHERE {database.Dialect.In("id", "ids")} AND status IN ('resolved', 'failed') RETURNING id, returns, flapping_until
            """, new { ids, now }, row => (Id: row.Text("id"), Returns: row.Int("returns"), WasFlapping: row.TimeOrNull("flapping_until") >= now), cancellationToken);
        var backIds = back.Select(one => one.Id).ToArray();
        if (backIds.Length == 0)
            return [];
        await transaction.RunAsync($"INSERT INTO incident_returns (incident_id, at) SELECT id, @now FROM incidents WHERE {database.Dialect.In("id", "backIds")}", new { backIds, now }, cancellationToken);
        var flaps = await transaction.ListAsync($"""
            UPDATE incidents SET flapping_until = @until WHERE {database.Dialect.In("id", "backIds")}
              AND (SELECT count(*) FROM incident_returns WHERE incident_id = incidents.id AND at > @since) >= @Returns RETURNING id
            """, new { backIds, until = now + flapping.Within, since = now - flapping.Within, flapping.Returns }, row => row.Text("id"), cancellationToken);
        return [.. back.Select(one => new IncidentReturn(one.Id, one.Returns, flaps.Contains(one.Id) && !one.WasFlapping))];
    }

    /// <summary>Adds to the number of alerts that joined; answers what it is now, by incident.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountJoinedAsync(DbTransaction transaction, IReadOnlyDictionary<string, int> joined, CancellationToken cancellationToken)
    {
        if (joined.Count == 0)
            return new Dictionary<string, int>();
        var rows = joined.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => new object[] { one.Key, one.Value });
        var batch = database.Dialect == SqlDialect.Postgres
            ? "SELECT one ->> 0 AS id, (one ->> 1)::integer AS more FROM json_array_elements(@rows) AS batch (one)"
            : "SELECT json_extract(value, '$[0]') AS id, json_extract(value, '$[1]') AS more FROM json_each(@rows)";
        return (await transaction.ListAsync($"UPDATE incidents SET joined = joined + batch.more FROM ({batch}) AS batch WHERE incidents.id = batch.id RETURNING incidents.id AS id, joined",
            new { rows = StoredJson.Document(rows) }, row => (Id: row.Text("id"), Joined: row.Int("joined")), cancellationToken)).ToDictionary(one => one.Id, one => one.Joined, StringComparer.Ordinal);
    }

    /// <summary>Forgets returns that no count looks at any more, at most <paramref name="most"/>; answers how many.</summary>
    public Task<int> ForgetReturnsAsync(DateTimeOffset before, int most, CancellationToken cancellationToken)
    {
        var row = database.Dialect == SqlDialect.Postgres ? "ctid" : "rowid";
        return database.WriteAsync(transaction => transaction.RunAsync(
            $"DELETE FROM incident_returns WHERE {row} IN (SELECT {row} FROM incident_returns WHERE at < @before ORDER BY at LIMIT @most)", new { before, most }, cancellationToken), cancellationToken);
    }
}
