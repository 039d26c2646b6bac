using System.Data.Common;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Autonomy;

/// <summary>Outcomes of policies' actions, one row an action, and the moves between levels.</summary>
public sealed class AutonomyStore(Database database)
{
    // What is older says little about a system of today, and an old policy's record must not cost more than a young one's.
    internal const int Newest = 500;

    private const string Same = "policy_id = @PolicyId AND policy_version = @PolicyVersion AND tool = @Tool AND target_class = @TargetClass";

    private const string MoveColumns = "policy_id, policy_version, tool, target_class, level_before, level_after, reason, action_id, incidents, successes, at";

    /// <summary>Whoever writes a record waits for whoever else writes that policy's.</summary>
    public Task LockAsync(DbTransaction transaction, AutonomyKey key, CancellationToken cancellationToken) =>
        database.LockAsync(transaction, $"autonomy:{key.PolicyId}", cancellationToken);

    /// <summary>False when the action was counted before; harm replaces what it was counted as.</summary>
    public async Task<bool> AddAsync(DbTransaction transaction, AutonomyKey key, ActionRequest action, VerifiedOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome == VerifiedOutcome.Harmful)
            await transaction.RunAsync("DELETE FROM action_outcomes WHERE action_id = @Id AND outcome <> 'harmful'", new { action.Id }, cancellationToken);
        return await transaction.RunAsync("""
            INSERT INTO action_outcomes (action_id, policy_id, policy_version, tool, target_class, outcome, incident_id, decided_by, at)
            VALUES (@Id, @PolicyId, @PolicyVersion, @Tool, @TargetClass, @outcome, @IncidentId, @DecidedBy, @UpdatedAt) ON CONFLICT (action_id) DO NOTHING
            """, new { action.Id, key.PolicyId, key.PolicyVersion, key.Tool, key.TargetClass, outcome = WireJson.Name(outcome), action.IncidentId, action.DecidedBy, action.UpdatedAt },
            cancellationToken) == 1;
    }

    /// <summary>Since the last harm, of the newest outcomes. What belongs to no incident cannot be told from a repeat, and earns nothing.</summary>
    public async Task<AutonomyCounts> CountAsync(DbTransaction transaction, AutonomyKey key, CancellationToken cancellationToken) =>
        (await transaction.ListAsync($"""
            SELECT count(*) AS incidents, CAST(COALESCE(sum(good), 0) AS bigint) AS successes FROM (
              SELECT min(CASE WHEN outcome = 'success' THEN 1 ELSE 0 END) AS good FROM (
                SELECT outcome, incident_id FROM action_outcomes
                WHERE {Same} AND incident_id IS NOT NULL
                  AND id > COALESCE((SELECT max(id) FROM action_outcomes WHERE {Same} AND outcome = 'harmful'), 0)
                ORDER BY id DESC LIMIT {Newest}) AS newest
              GROUP BY incident_id) AS by_incident
            """, key, row => new AutonomyCounts((int)row.Long("incidents"), (int)row.Long("successes")), cancellationToken))[0];

    /// <summary>
    /// Drops the outcomes of a record that can count no more: before the last harm, beyond the newest, and of those that belong to no
    /// incident, which never count, all but as many. <see cref="CountAsync"/> answers as before.
    /// </summary>
    public async Task PruneAsync(DbTransaction transaction, AutonomyKey key, CancellationToken cancellationToken)
    {
        var arguments = new { key.PolicyId, key.PolicyVersion, key.Tool, key.TargetClass, harm = await transaction.ScalarAsync<long>(
            $"SELECT COALESCE(max(id), 0) FROM action_outcomes WHERE {Same} AND outcome = 'harmful'", key, cancellationToken) };
        await transaction.RunAsync($"""
            DELETE FROM action_outcomes WHERE {Same} AND id <> @harm AND id < COALESCE((
              SELECT id FROM action_outcomes WHERE {Same} AND incident_id IS NOT NULL AND id > @harm ORDER BY id DESC LIMIT 1 OFFSET {Newest - 1}), @harm)
            """, arguments, cancellationToken);
        await transaction.RunAsync($"""
            DELETE FROM action_outcomes WHERE {Same} AND incident_id IS NULL AND id <> @harm AND id < (
              SELECT id FROM action_outcomes WHERE {Same} AND incident_id IS NULL AND id <> @harm ORDER BY id DESC LIMIT 1 OFFSET {Newest - 1})
            """, arguments, cancellationToken);
    }

    /// <summary>The level that the last move led to; null without a move, and for a name that nobody knows.</summary>
    public async Task<ActionMode?> LevelAsync(DbTransaction transaction, AutonomyKey key, CancellationToken cancellationToken) =>
        await transaction.FirstAsync($"SELECT level_after FROM autonomy_moves WHERE {Same} ORDER BY id DESC LIMIT 1", key, row => row.Text("level_after"), cancellationToken) is { } name
            && WireJson.TryParse<ActionMode>(name, out var level) ? level : null;

    public Task AddAsync(DbTransaction transaction, AutonomyMove move, CancellationToken cancellationToken) => transaction.RunAsync(
        $"INSERT INTO autonomy_moves ({MoveColumns}) VALUES (@PolicyId, @PolicyVersion, @Tool, @TargetClass, @before, @after, @Reason, @ActionId, @Incidents, @Successes, @At)",
        new
        {
            move.Key.PolicyId, move.Key.PolicyVersion, move.Key.Tool, move.Key.TargetClass, before = WireJson.Name(move.Before), after = WireJson.Name(move.After),
            move.Reason, move.ActionId, move.Counts.Incidents, move.Counts.Successes, move.At,
        }, cancellationToken);

    /// <summary>What this version of the policy has a record of, at most 100.</summary>
    public async Task<IReadOnlyList<AutonomyKey>> KeysAsync(DbTransaction transaction, long policyId, int policyVersion, CancellationToken cancellationToken) =>
        await transaction.ListAsync("""
            SELECT DISTINCT tool, target_class FROM action_outcomes WHERE policy_id = @policyId AND policy_version = @policyVersion
            ORDER BY tool, target_class LIMIT 100
            """, new { policyId, policyVersion }, row => new AutonomyKey(policyId, policyVersion, row.Text("tool"), row.Text("target_class")), cancellationToken);

    /// <summary>Of all versions, newest first, at most 100.</summary>
    public async Task<IReadOnlyList<AutonomyMove>> MovesAsync(DbTransaction transaction, long policyId, CancellationToken cancellationToken) =>
        await transaction.ListAsync($"SELECT {MoveColumns} FROM autonomy_moves WHERE policy_id = @policyId ORDER BY id DESC LIMIT 100", new { policyId }, Move, cancellationToken);

    private static AutonomyMove Move(Row row) => new(
        new AutonomyKey(row.Long("policy_id"), row.Int("policy_version"), row.Text("tool"), row.Text("target_class")),
        row.Name<ActionMode>("level_before"), row.Name<ActionMode>("level_after"), row.Text("reason"), row.Text("action_id"),
        new AutonomyCounts(row.Int("incidents"), row.Int("successes")), row.Time("at"));
}
