using System.Data.Common;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage;

/// <summary>Checkpoints of chat runs.</summary>
public sealed class RunStore(Database database)
{
    private const string Columns = "id, session_id, principal, status, node, state, version, created_at, updated_at, owner, owned_until";

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

    /// <summary>Runs that wait for an action, oldest first.</summary>
    public Task<IReadOnlyList<ChatRun>> WaitingAsync(int max, CancellationToken cancellationToken) =>
        ListAsync("WHERE status = 'waiting' ORDER BY created_at, id LIMIT @max", new { max }, cancellationToken);

    private Task<IReadOnlyList<ChatRun>> ListAsync(string rest, object arguments, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ChatRun>>(async connection =>
            await connection.ListAsync($"SELECT {Columns} FROM chat_runs {rest}", arguments, Read, cancellationToken), cancellationToken);

    private static ChatRun Read(Row row) => new(
        row.Text("id"), row.Text("session_id"), row.Text("principal"), row.Text("status"), row.Text("node"), row.Text("state"), row.Long("version"),
        row.Time("created_at"), row.Time("updated_at"), row.TextOrNull("owner"), row.TimeOrNull("owned_until"));
}
