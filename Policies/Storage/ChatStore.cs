using System.Data.Common;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage;

/// <summary>Conversations (<c>chat_history</c>).</summary>
public sealed class ChatStore(Database database)
{
    public Task AppendAsync(DbTransaction transaction, ChatEntry entry, CancellationToken cancellationToken) =>
        transaction.RunAsync("""
            INSERT INTO chat_history (session_id, role, content, timestamp, run_id)
            VALUES (@SessionId, @Role, @Content, @Timestamp, @RunId)
            """, entry, cancellationToken);

    /// <summary>The last <paramref name="max"/> entries of a session, oldest first.</summary>
    public Task<IReadOnlyList<ChatEntry>> HistoryAsync(string sessionId, int max, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ChatEntry>>(async connection =>
        {
            var newestFirst = await connection.ListAsync("""
                SELECT id, session_id, role, content, timestamp, run_id FROM chat_history
                WHERE session_id = @sessionId ORDER BY id DESC LIMIT @max
                """, new { sessionId, max }, Read, cancellationToken);
            newestFirst.Reverse();
            return newestFirst;
        }, cancellationToken);

    private static ChatEntry Read(Row row) => new(
        row.Text("session_id"), row.Text("role"), row.Text("content"), row.Time("timestamp"), row.TextOrNull("run_id"), row.Long("id"));
}
