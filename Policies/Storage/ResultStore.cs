using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage;

/// <summary>
/// Tool results behind handles (<c>results</c>). Bounded: what has expired, an owner's oldest beyond
/// <see cref="MaxPerOwner"/>, and the oldest of all beyond <see cref="MaxCharacters"/> go when a new one comes.
/// </summary>
public sealed class ResultStore(Database database)
{
    public const int MaxPerOwner = 200;

    public const long MaxCharacters = 256L * 1024 * 1024;

    private const string Columns = "id, owner, tool, arguments_hash, created_at, expires_at, text, data";

    public Task SaveAsync(StoredResult result, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            await transaction.RunAsync($"""
                INSERT INTO results ({Columns}, characters) VALUES (@Id, @Owner, @Tool, @ArgumentsHash, @CreatedAt, @ExpiresAt, @Text, @data, @Characters)
                """,
                new { result.Id, result.Owner, result.Tool, result.ArgumentsHash, result.CreatedAt, result.ExpiresAt, result.Text, data = StoredJson.Of(result.Data), Characters = (long)result.Characters },
                cancellationToken);
            await transaction.RunAsync("""
                DELETE FROM results WHERE expires_at <= @CreatedAt OR id IN (
                  SELECT id FROM results WHERE owner = @Owner ORDER BY created_at DESC, id DESC LIMIT 1000 OFFSET @max)
                """, new { result.CreatedAt, result.Owner, max = MaxPerOwner }, cancellationToken);
            await transaction.RunAsync("""
                DELETE FROM results WHERE id IN (
                  SELECT id FROM (SELECT id, sum(characters) OVER (ORDER BY created_at DESC, id DESC) AS total FROM results) AS newest WHERE total > @max)
                """, new { max = MaxCharacters }, cancellationToken);
        }, cancellationToken);

    /// <summary>Null when there is none of this id or its time has passed.</summary>
    public Task<StoredResult?> FindAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.FirstAsync(
            $"SELECT {Columns} FROM results WHERE id = @id AND expires_at > @now", new { id, now }, Read, cancellationToken), cancellationToken);

    private static StoredResult Read(Row row) => new(
        row.Text("id"), row.Text("owner"), row.Text("tool"), row.Text("arguments_hash"), row.Text("text"), row.JsonOrNull("data"), row.Time("created_at"), row.Time("expires_at"));
}
