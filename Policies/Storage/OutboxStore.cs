using System.Data.Common;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage;

/// <summary>What a transaction promised to tell another system; a relay keeps the promise after the commit.</summary>
public sealed class OutboxStore(Database database)
{
    public Task AddAsync(DbTransaction transaction, string kind, string payload, DateTimeOffset at, CancellationToken cancellationToken) =>
        transaction.RunAsync(
            "INSERT INTO outbox (kind, payload, created_at) VALUES (@kind, @payload, @at)", new { kind, payload, at }, cancellationToken);

    /// <summary>Oldest first.</summary>
    public Task<IReadOnlyList<OutboxEntry>> PeekAsync(int max, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<OutboxEntry>>(async connection => await connection.ListAsync(
            "SELECT id, kind, payload, created_at FROM outbox ORDER BY id LIMIT @max", new { max },
            row => new OutboxEntry(row.Long("id"), row.Text("kind"), row.Text("payload"), row.Time("created_at")), cancellationToken), cancellationToken);

    /// <summary>Oldest first, of one kind: what another version of the program promised is left to it.</summary>
    public Task<IReadOnlyList<OutboxEntry>> PeekAsync(string kind, int max, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<OutboxEntry>>(async connection => await connection.ListAsync(
            "SELECT id, kind, payload, created_at FROM outbox WHERE kind = @kind ORDER BY id LIMIT @max", new { kind, max },
            row => new OutboxEntry(row.Long("id"), row.Text("kind"), row.Text("payload"), row.Time("created_at")), cancellationToken), cancellationToken);

    public Task RemoveAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken) =>
        ids.Count == 0
            ? Task.CompletedTask
            : database.WriteAsync(
                transaction => transaction.RunAsync($"DELETE FROM outbox WHERE id {(database.Dialect == SqlDialect.Postgres ? "= ANY(@ids)" : "IN @ids")}", new { ids }, cancellationToken),
                cancellationToken);
}
