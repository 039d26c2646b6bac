using AIOps.Policies.Storage;

namespace AIOps.Policies.Runbooks;

/// <summary>Changes runbooks, with an audit entry in the same transaction.</summary>
public sealed class RunbookWriter(Database database, RunbookStore runbooks, AuditStore audit, TimeProvider time)
{
    /// <summary>Null when the name is taken.</summary>
    public Task<Runbook?> CreateAsync(Runbook runbook, Principal by, CancellationToken cancellationToken) => database.WriteAsync(async transaction =>
    {
        var now = time.GetUtcNow();
        if (await runbooks.InsertAsync(transaction, runbook with { CreatedAt = now, UpdatedAt = now }, cancellationToken) is not { } saved)
            return null;
        await audit.AppendAsync(transaction, new AuditEntry(now, by.Id, "runbook.create", $"runbook:{saved.Id}", null, saved.Document), cancellationToken);
        return saved;
    }, cancellationToken);

    /// <summary>Null when there is no such runbook.</summary>
    public Task<Runbook?> UpdateAsync(Runbook runbook, Principal by, CancellationToken cancellationToken) => database.WriteAsync(async transaction =>
    {
        var now = time.GetUtcNow();
        if (await runbooks.GetAsync(transaction, runbook.Id, cancellationToken) is not { } before
            || await runbooks.UpdateAsync(transaction, runbook.Id, runbook.Document, now, cancellationToken) is not { } saved)
            return null;
        await audit.AppendAsync(transaction, new AuditEntry(now, by.Id, "runbook.update", $"runbook:{saved.Id}", before.Document, saved.Document), cancellationToken);
        return saved;
    }, cancellationToken);

    /// <summary>False when there is no such runbook.</summary>
    public Task<bool> DeleteAsync(long id, Principal by, CancellationToken cancellationToken) => database.WriteAsync(async transaction =>
    {
        if (await runbooks.GetAsync(transaction, id, cancellationToken) is not { } before)
            return false;
        await runbooks.DeleteAsync(transaction, id, cancellationToken);
        await audit.AppendAsync(transaction, new AuditEntry(time.GetUtcNow(), by.Id, "runbook.delete", $"runbook:{id}", before.Document), cancellationToken);
        return true;
    }, cancellationToken);
}
