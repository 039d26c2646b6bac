using AIOps.Policies.Storage;

namespace AIOps.Policies.Safety.Windows;

/// <summary>Sets and removes windows, audited in the same transaction; in force everywhere when it returns.</summary>
public sealed class SafetyWindows(Database database, WindowStore windows, AuditStore audit, MaintenanceWatch watch, TimeProvider time)
{
    /// <summary>False when there are as many as there may be.</summary>
    public async Task<bool> AddAsync(SafetyWindow window, CancellationToken cancellationToken)
    {
        var added = await database.WriteAsync(async transaction =>
        {
            if (!await windows.InsertAsync(transaction, window, cancellationToken))
                return false;
            await audit.AppendAsync(transaction, new AuditEntry(window.CreatedAt, window.CreatedBy, $"{WireJson.Name(window.Kind)}.create",
                $"{WireJson.Name(window.Kind)}:{window.Id}", null, WireJson.ToElement(window)), cancellationToken);
            return true;
        }, cancellationToken);
        watch.Forget();
        return added;
    }

    /// <summary>False when there is none of this kind and id.</summary>
    public async Task<bool> RemoveAsync(WindowKind kind, string id, Principal by, CancellationToken cancellationToken)
    {
        var removed = await database.WriteAsync(async transaction =>
        {
            if (await windows.DeleteAsync(transaction, kind, id, cancellationToken) is not { } before)
                return false;
            await audit.AppendAsync(transaction, new AuditEntry(time.GetUtcNow(), by.Id, $"{WireJson.Name(kind)}.delete",
                $"{WireJson.Name(kind)}:{id}", WireJson.ToElement(before)), cancellationToken);
            return true;
        }, cancellationToken);
        watch.Forget();
        return removed;
    }
}
