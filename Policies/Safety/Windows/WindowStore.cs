using System.Data.Common;
using System.Text.Json;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Safety.Windows;

/// <summary>Blackouts and maintenance (<c>safety_windows</c>). Few: each judgement reads them all.</summary>
public sealed class WindowStore(Database database)
{
    public const int Most = 500;

    /// <summary>False, and nothing stored, when there are <see cref="Most"/> already.</summary>
    public async Task<bool> InsertAsync(DbTransaction transaction, SafetyWindow window, CancellationToken cancellationToken)
    {
        await database.LockAsync(transaction, "safety_windows", cancellationToken);
        // What is over is told by the audit log.
        await transaction.RunAsync("DELETE FROM safety_windows WHERE ends_at <= @CreatedAt", new { window.CreatedAt }, cancellationToken);
        if (await transaction.ScalarAsync<int>("SELECT count(*) FROM safety_windows", null, cancellationToken) >= Most)
            return false;
        await transaction.RunAsync(
            "INSERT INTO safety_windows (id, kind, document, created_at, ends_at) VALUES (@Id, @kind, @document, @CreatedAt, @To)",
            new { window.Id, kind = WireJson.Name(window.Kind), document = StoredJson.Document(window), window.CreatedAt, window.To }, cancellationToken);
        return true;
    }

    /// <summary>The removed window, or null when there is none of this kind and id.</summary>
    public Task<SafetyWindow?> DeleteAsync(DbTransaction transaction, WindowKind kind, string id, CancellationToken cancellationToken) =>
        transaction.FirstAsync("DELETE FROM safety_windows WHERE id = @id AND kind = @kind RETURNING id, kind, document",
            new { id, kind = WireJson.Name(kind) }, Read, cancellationToken);

    /// <summary>Oldest first, what is over left out.</summary>
    public Task<IReadOnlyList<SafetyWindow>> AllAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<SafetyWindow>>(async connection => await connection.ListAsync(Select, new { now }, Read, cancellationToken), cancellationToken);

    /// <summary>As above, inside the transaction.</summary>
    public async Task<IReadOnlyList<SafetyWindow>> AllAsync(DbTransaction transaction, DateTimeOffset now, CancellationToken cancellationToken) =>
        await transaction.ListAsync(Select, new { now }, Read, cancellationToken);

    private const string Select = "SELECT id, kind, document FROM safety_windows WHERE ends_at IS NULL OR ends_at > @now ORDER BY created_at, id";

    /// <summary>What cannot be read is a window without times about everything: it holds until somebody removes it.</summary>
    private static SafetyWindow Read(Row row)
    {
        try
        {
            return row.Document<SafetyWindow>("document");
        }
        catch (JsonException e)
        {
            return new SafetyWindow { Id = row.Text("id"), Kind = row.Name<WindowKind>("kind"), Reason = $"stored in a form that cannot be read: {e.Message}", CreatedBy = "unknown" };
        }
    }
}
