using System.Data.Common;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage;

/// <summary>Checkpoints of chat runs.</summary>
public sealed class RunStore(Database database)
{
    private const string Columns = "id, session_id, principal, status, node, state, version, created_at, updated_at, owner, owned_until";

    // A suggestion is an end for a run: only a person takes it up.
    private static readonly string Open = string.Join(", ", Enum.GetValues<ActionStatus>()
        .Where(status => !status.IsFinal() && status != ActionStatus.Requested).Select(status => $"'{WireJson.Name(status)}'"));

    private static readonly string NothingOpen =
        $"NOT EXISTS (SELECT 1 FROM chat_waits w JOIN actions a ON a.id = w.action_id WHERE w.run_id = chat_runs.id AND a.status IN ({Open}))";

    public Task InsertAsync(DbTransaction transaction, ChatRun run, CancellationToken cancellationToken) =>
        transaction.RunAsync($"""
            INSERT INTO chat_runs ({Columns})
            VALUES (@Id, @SessionId, @Principal, @Status, @Node, @State, @Version, @CreatedAt, @UpdatedAt, @Owner, @OwnedUntil)
            """, run, cancellationToken);

    /// <summary>Replaces the checkpoint if the stored version is <paramref name="expectedVersion"/>; false when another replica was faster.</summary>
    public async Task<bool> SaveAsync(DbTransaction transaction, ChatRun run, long expectedVersion, CancellationToken cancellationToken)
    {
        return await transaction.RunAsync("""
            UPDATE chat_runs SET status = @Status, node = @Node, state = @State, version = @Version, updated_at = @UpdatedAt,
              owner = @Owner, owned_until = @OwnedUntil
            WHERE id = @Id AND version = @expectedVersion
            """,
            new { run.Id, run.Status, run.Node, run.State, run.Version, run.UpdatedAt, run.Owner, run.OwnedUntil, expectedVersion },
            cancellationToken) == 1;
    }

    public Task<ChatRun?> GetAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.FirstAsync(
            $"SELECT {Columns} FROM chat_runs WHERE id = @id", new { id }, Read, cancellationToken), cancellationToken);

    /// <summary>The newest run of a session, inside the transaction; null for a session that nobody opened yet.</summary>
    public Task<ChatRun?> LatestAsync(DbTransaction transaction, string sessionId, CancellationToken cancellationToken) =>
        transaction.FirstAsync(
            $"SELECT {Columns} FROM chat_runs WHERE session_id = @sessionId ORDER BY created_at DESC, id DESC LIMIT 1", new { sessionId }, Read, cancellationToken);

    /// <summary>Runs of a session, newest first.</summary>
    public Task<IReadOnlyList<ChatRun>> OfSessionAsync(string sessionId, int max, CancellationToken cancellationToken) =>
        ListAsync("WHERE session_id = @sessionId ORDER BY created_at DESC, id DESC LIMIT @max", new { sessionId, max }, cancellationToken);

    /// <summary>Running runs that nobody owns at <paramref name="now"/>: their process died.</summary>
    public Task<IReadOnlyList<ChatRun>> OrphansAsync(DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        ListAsync("""
            WHERE status = 'running' AND (owned_until IS NULL OR owned_until <= @now)
            ORDER BY created_at, id LIMIT @max
            """, new { now, max }, cancellationToken);

    /// <summary>Replaces what the run waits for; none when it does not wait.</summary>
    public async Task WaitForAsync(DbTransaction transaction, string runId, IEnumerable<string> actionIds, CancellationToken cancellationToken)
    {
        await transaction.RunAsync("DELETE FROM chat_waits WHERE run_id = @runId", new { runId }, cancellationToken);
        foreach (var actionId in actionIds.Distinct())
            await transaction.RunAsync("INSERT INTO chat_waits (run_id, action_id) VALUES (@runId, @actionId)", new { runId, actionId }, cancellationToken);
    }

    /// <summary>Waiting runs of whose actions none is open any more, oldest first: they can go on. One whose action is gone can, too.</summary>
    public Task<IReadOnlyList<ChatRun>> ReadyAsync(int max, CancellationToken cancellationToken) =>
        ListAsync($"WHERE status = 'waiting' AND {NothingOpen} ORDER BY created_at, id LIMIT @max", new { max }, cancellationToken);

    /// <summary>As above, of the runs that wait for this action.</summary>
    public Task<IReadOnlyList<ChatRun>> ReadyAsync(string actionId, int max, CancellationToken cancellationToken) =>
        ListAsync($"""
            WHERE id IN (SELECT run_id FROM chat_waits WHERE action_id = @actionId) AND status = 'waiting' AND {NothingOpen}
            ORDER BY created_at, id LIMIT @max
            """, new { actionId, max }, cancellationToken);

    private Task<IReadOnlyList<ChatRun>> ListAsync(string rest, object arguments, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ChatRun>>(async connection =>
            await connection.ListAsync($"SELECT {Columns} FROM chat_runs {rest}", arguments, Read, cancellationToken), cancellationToken);

    private static ChatRun Read(Row row) => new(
        row.Text("id"), row.Text("session_id"), row.Text("principal"), row.Text("status"), row.Text("node"), row.Text("state"), row.Long("version"),
        row.Time("created_at"), row.Time("updated_at"), row.TextOrNull("owner"), row.TimeOrNull("owned_until"));
}
