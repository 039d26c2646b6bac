using System.Data.Common;
using AIOps.Policies.Storage.Mapping;
using Npgsql;

namespace AIOps.Policies.Storage;

/// <summary>Action requests: the truth about every change. The queue only carries their ids.</summary>
public sealed class ActionStore(Database database)
{
    // As in the index actions_in_flight; see ActionStatuses.IsInFlight.
    private const string InFlight = "'queued', 'running', 'verifying'";
    internal const string Started = "queued_at IS NOT NULL AND status NOT IN ('cancelled', 'denied', 'expired')";

    /// <summary>
    /// Inserts; when the status is in flight and another action on the same target is, too, answers false and stores
    /// nothing (a unique partial index holds this, whatever the callers checked before).
    /// </summary>
    public async Task<bool> InsertAsync(DbTransaction transaction, ActionRequest action, CancellationToken cancellationToken)
    {
        DateTimeOffset? queuedAt = action.Status.IsInFlight() ? action.CreatedAt : null;
        return await transaction.RunAsync($"""
            INSERT INTO actions ({ActionRow.Columns}, queued_at) VALUES ({ActionRow.Values}, @queuedAt)
            ON CONFLICT (target) WHERE status IN ({InFlight}) DO NOTHING
            """, ActionRow.Arguments(action, null, queuedAt), cancellationToken) == 1;
    }

    /// <summary>
    /// Replaces the row if its status is <paramref name="expected"/> and its fence is not above <c>next.Fence</c>; false
    /// otherwise, also when the in-flight lock of the target is taken.
    /// </summary>
    public async Task<bool> UpdateAsync(DbTransaction transaction, ActionRequest next, ActionStatus expected, CancellationToken cancellationToken)
    {
        if (!next.Status.IsInFlight())
            return await ReplaceAsync(transaction, next, expected, "", cancellationToken);
        const string TargetIsFree = $"AND NOT EXISTS (SELECT 1 FROM actions o WHERE o.target = @Target AND o.id <> @Id AND o.status IN ({InFlight}))";
        if (expected.IsInFlight() || database.Dialect == SqlDialect.Sqlite)
            return await ReplaceAsync(transaction, next, expected, TargetIsFree, cancellationToken);
        // Another transaction may take the target between the look and the write; its index entry then refuses this one,
        // and the savepoint keeps the caller's transaction alive.
        await transaction.SaveAsync("take_target", cancellationToken);
        try
        {
            return await ReplaceAsync(transaction, next, expected, TargetIsFree, cancellationToken);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "actions_in_flight" })
        {
            await transaction.RollbackAsync("take_target", cancellationToken);
            return false;
        }
    }

    public Task<ActionRequest?> GetAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.FirstAsync(
            $"SELECT {ActionRow.Columns} FROM actions WHERE id = @id", new { id }, ActionRow.Read, cancellationToken), cancellationToken);

    /// <summary>Reads inside the transaction, locking the row on PostgreSQL.</summary>
    public Task<ActionRequest?> GetAsync(DbTransaction transaction, string id, CancellationToken cancellationToken) =>
        transaction.FirstAsync(
            $"SELECT {ActionRow.Columns} FROM actions WHERE id = @id{(database.Dialect == SqlDialect.Postgres ? " FOR UPDATE" : "")}",
            new { id }, ActionRow.Read, cancellationToken);

    /// <summary>Newest first, without the states of their targets.</summary>
    public Task<Page<ActionRequest>> ListAsync(ActionFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var after = Paging.TimeAndId("actions", page);
        var limit = Paging.Limit(page);
        var where = new Where()
            .And(filter.Status is not null, "status = @status")
            .And(filter.Target is not null, "target = @Target")
            .And(filter.IncidentId is not null, "incident_id = @IncidentId")
            .And(filter.PolicyId is not null, "policy_id = @PolicyId")
            .And(filter.RunId is not null, "run_id = @RunId")
            .And(after is not null, "(created_at, id) < (@at, @id)");
        var arguments = new
        {
            status = filter.Status is { } status ? WireJson.Name(status) : null,
            filter.Target, filter.IncidentId, filter.PolicyId, filter.RunId, at = after?.At, id = after?.Id, take = limit + 1,
        };
        return database.ReadAsync(async connection => Paging.Cut(
            await connection.ListAsync(
                $"SELECT {ActionRow.Listed} FROM actions {where} ORDER BY created_at DESC, id DESC LIMIT @take", arguments, ActionRow.Read, cancellationToken),
            limit, last => Paging.Cursor("actions", last.CreatedAt, last.Id)), cancellationToken);
    }

    /// <summary>The in-flight action on the target, other than <paramref name="exceptId"/>, or null.</summary>
    public Task<ActionRequest?> FindInFlightAsync(DbTransaction transaction, string target, string? exceptId, CancellationToken cancellationToken)
    {
        var where = new Where().And(true, $"target = @target AND status IN ({InFlight})").And(exceptId is not null, "id <> @exceptId");
        return transaction.FirstAsync($"SELECT {ActionRow.Columns} FROM actions {where}", new { target, exceptId }, ActionRow.Read, cancellationToken);
    }

    /// <summary>The action with this binding that waits for a person in this status and has not expired, or null: asking twice makes no second request.</summary>
    public Task<ActionRequest?> FindOpenAsync(DbTransaction transaction, string bindingHash, ActionStatus status, DateTimeOffset now, CancellationToken cancellationToken) =>
        transaction.FirstAsync($"""
            SELECT {ActionRow.Columns} FROM actions
            WHERE binding_hash = @bindingHash AND status = '{WireJson.Name(status)}' AND (expires_at IS NULL OR expires_at > @now) ORDER BY created_at LIMIT 1
            """, new { bindingHash, now }, ActionRow.Read, cancellationToken);

    /// <summary>
    /// When an action of this tool on this target last ran (was queued and not cancelled, denied or expired), other than
    /// <paramref name="exceptId"/> and the rungs of <paramref name="exceptLadder"/>; for <paramref name="policyId"/> only when given.
    /// </summary>
    public async Task<DateTimeOffset?> LastStartedAsync(
        DbTransaction transaction, string tool, string target, long? policyId, string? exceptId, string? exceptLadder, CancellationToken cancellationToken)
    {
        var where = new Where()
            .And(true, $"tool = @tool AND target = @target AND {Started}")
            .And(policyId is not null, "policy_id = @policyId")
            .And(exceptId is not null, "id <> @exceptId")
            .And(exceptLadder is not null, "id <> @exceptLadder AND (ladder_id IS NULL OR ladder_id <> @exceptLadder)");
        var found = await transaction.ListAsync(
            $"SELECT queued_at FROM actions {where} ORDER BY queued_at DESC LIMIT 1",
            new { tool, target, policyId, exceptId, exceptLadder }, row => row.TimeOrNull("queued_at"), cancellationToken);
        return found.FirstOrDefault();
    }

    /// <summary>Actions queued or further since <paramref name="since"/>, other than <paramref name="exceptId"/>; of one policy or one target when given.</summary>
    public Task<int> CountStartedAsync(DbTransaction transaction, DateTimeOffset since, long? policyId, string? target, string? exceptId, CancellationToken cancellationToken)
    {
        var where = new Where()
            .And(true, $"queued_at >= @since AND {Started}")
            .And(policyId is not null, "policy_id = @policyId")
            .And(target is not null, "target = @target")
            .And(exceptId is not null, "id <> @exceptId");
        return transaction.ScalarAsync<int>($"SELECT count(*) FROM actions {where}", new { since, policyId, target, exceptId }, cancellationToken);
    }

    /// <summary>Awaiting approval past their time, at most <paramref name="max"/>.</summary>
    public Task<IReadOnlyList<ActionRequest>> ListOverdueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        ListAsync("WHERE status = 'awaiting_approval' AND expires_at <= @now ORDER BY expires_at LIMIT @max", new { now, max }, cancellationToken);

    /// <summary>Awaiting approval with a target that nobody has seen yet, due by <paramref name="now"/>, at most <paramref name="max"/>.</summary>
    public Task<IReadOnlyList<ActionRequest>> ListUnseenAsync(DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        ListAsync("WHERE state_due <= @now ORDER BY state_due LIMIT @max", new { now, max }, cancellationToken);

    /// <summary>Actions with work in progress whose row has not moved since <paramref name="before"/>, longest first: candidates for a lost queue entry.</summary>
    /// <param name="after">The last of the page before; null for the first page.</param>
    public Task<IReadOnlyList<ActionRequest>> ListStalledAsync(DateTimeOffset before, ActionRequest? after, int max, CancellationToken cancellationToken)
    {
        var where = new Where().And(true, $"status IN ({InFlight}) AND updated_at < @before").And(after is not null, "(updated_at, id) > (@at, @id)");
        return ListAsync($"{where} ORDER BY updated_at, id LIMIT @max", new { before, at = after?.UpdatedAt, id = after?.Id, max }, cancellationToken);
    }

    private static async Task<bool> ReplaceAsync(
        DbTransaction transaction, ActionRequest next, ActionStatus expected, string condition, CancellationToken cancellationToken)
    {
        DateTimeOffset? queuedAt = next.Status.IsInFlight() && !expected.IsInFlight() ? next.UpdatedAt : null;
        return await transaction.RunAsync($"""
            UPDATE actions SET ({ActionRow.Columns}, queued_at) = ({ActionRow.Values}, COALESCE(@queuedAt, queued_at))
            WHERE id = @Id AND status = @expected AND fence <= @Fence {condition}
            """, ActionRow.Arguments(next, expected, queuedAt), cancellationToken) == 1;
    }

    private Task<IReadOnlyList<ActionRequest>> ListAsync(string rest, object arguments, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ActionRequest>>(async connection => await connection.ListAsync(
            $"SELECT {ActionRow.Columns} FROM actions {rest}", arguments, ActionRow.Read, cancellationToken), cancellationToken);
}
