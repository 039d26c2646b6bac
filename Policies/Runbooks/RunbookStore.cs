using System.Data.Common;
using System.Text.Json;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Runbooks;

/// <summary>Runbooks and all their versions.</summary>
public sealed class RunbookStore(Database database)
{
    private const string Columns = "id, name, version, document, created_at, updated_at";

    /// <summary>Answers it with its id and version 1; null when the name is taken.</summary>
    public async Task<Runbook?> InsertAsync(DbTransaction transaction, Runbook runbook, CancellationToken cancellationToken)
    {
        var inserted = await transaction.FirstAsync($"""
            INSERT INTO runbooks (name, version, document, created_at, updated_at) VALUES (@Name, 1, @document, @CreatedAt, @UpdatedAt)
            ON CONFLICT (name) DO NOTHING RETURNING {Columns}
            """, new { runbook.Name, document = StoredJson.Of(runbook.Document), runbook.CreatedAt, runbook.UpdatedAt }, Read, cancellationToken);
        return inserted is null ? null : await RecordAsync(transaction, inserted, cancellationToken);
    }

    /// <summary>Stores the next version under the same name; null when the runbook is not there.</summary>
    public async Task<Runbook?> UpdateAsync(DbTransaction transaction, long id, JsonElement document, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var updated = await transaction.FirstAsync(
            $"UPDATE runbooks SET version = version + 1, document = @document, updated_at = @at WHERE id = @id RETURNING {Columns}",
            new { id, document = StoredJson.Of(document), at }, Read, cancellationToken);
        return updated is null ? null : await RecordAsync(transaction, updated, cancellationToken);
    }

    /// <summary>It can be started no more; its versions stay.</summary>
    public async Task<bool> DeleteAsync(DbTransaction transaction, long id, CancellationToken cancellationToken) =>
        await transaction.RunAsync("DELETE FROM runbooks WHERE id = @id", new { id }, cancellationToken) == 1;

    public Task<Runbook?> GetAsync(long id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.FirstAsync($"SELECT {Columns} FROM runbooks WHERE id = @id", new { id }, Read, cancellationToken), cancellationToken);

    public Task<Runbook?> GetAsync(DbTransaction transaction, long id, CancellationToken cancellationToken) =>
        transaction.FirstAsync($"SELECT {Columns} FROM runbooks WHERE id = @id", new { id }, Read, cancellationToken);

    public Task<Runbook?> FindAsync(string name, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.FirstAsync($"SELECT {Columns} FROM runbooks WHERE name = @name", new { name }, Read, cancellationToken), cancellationToken);

    public Task<Runbook?> FindAsync(DbTransaction transaction, string name, CancellationToken cancellationToken) =>
        transaction.FirstAsync($"SELECT {Columns} FROM runbooks WHERE name = @name", new { name }, Read, cancellationToken);

    /// <summary>Newest first.</summary>
    public Task<Page<Runbook>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var before = Paging.Id("runbooks", page);
        var limit = Paging.Limit(page);
        var where = new Where().And(before is not null, "id < @before");
        return database.ReadAsync(async connection => Paging.Cut(
            await connection.ListAsync($"SELECT {Columns} FROM runbooks {where} ORDER BY id DESC LIMIT @take", new { before, take = limit + 1 }, Read, cancellationToken),
            limit, last => Paging.Cursor("runbooks", last.Id)), cancellationToken);
    }

    /// <summary>The document of one version, also of a deleted runbook; null when there was none.</summary>
    public Task<JsonElement?> VersionAsync(long id, int version, CancellationToken cancellationToken) =>
        database.ReadAsync(async connection => (await connection.ListAsync(
            "SELECT document FROM runbook_versions WHERE runbook_id = @id AND version = @version", new { id, version }, row => (JsonElement?)row.Json("document"), cancellationToken)).FirstOrDefault(), cancellationToken);

    /// <summary>Newest first; also of a deleted runbook.</summary>
    public Task<IReadOnlyList<Runbook>> VersionsAsync(long id, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Runbook>>(async connection => await connection.ListAsync(
            "SELECT version, document, updated_at FROM runbook_versions WHERE runbook_id = @id ORDER BY version DESC", new { id },
            row => new Runbook(id, row.Json("document").GetProperty("name").GetString()!, row.Int("version"), row.Json("document"), row.Time("updated_at"), row.Time("updated_at")), cancellationToken), cancellationToken);

    private static async Task<Runbook> RecordAsync(DbTransaction transaction, Runbook runbook, CancellationToken cancellationToken)
    {
        await transaction.RunAsync(
            "INSERT INTO runbook_versions (runbook_id, version, document, updated_at) VALUES (@Id, @Version, @document, @UpdatedAt)",
            new { runbook.Id, runbook.Version, document = StoredJson.Of(runbook.Document), runbook.UpdatedAt }, cancellationToken);
        foreach (var (position, step) in runbook.Document.GetProperty("steps").EnumerateArray().Index())
        {
            var stepId = step.GetProperty("id").GetString()!;
            await transaction.RunAsync(
                "INSERT INTO runbook_steps (runbook_id, version, position, step_id, name, executor) VALUES (@Id, @Version, @position, @stepId, @name, @executor)",
                new { runbook.Id, runbook.Version, position, stepId, name = step.TryGetProperty("name", out var name) ? name.GetString() : stepId, executor = step.GetProperty("executor").GetString() }, cancellationToken);
        }
        return runbook;
    }

    private static Runbook Read(Row row) => new(row.Long("id"), row.Text("name"), row.Int("version"), row.Json("document"), row.Time("created_at"), row.Time("updated_at"));
}
