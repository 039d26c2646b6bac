using AIOps.Policies.Storage;

namespace AIOps.Policies.Runbooks.Executions;

/// <summary>A person stops an execution: no further step begins, and what was done is taken back.</summary>
public sealed class ExecutionCancels(Database database, ExecutionStore executions, AuditStore audit, ExecutionWake wake, TimeProvider time)
{
    /// <summary>False when it has ended or is being cancelled.</summary>
    public async Task<bool> CancelAsync(string id, Principal by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var cancelled = await database.WriteAsync(async transaction =>
        {
            if (!await executions.CancelAsync(transaction, id, by.Id, now, cancellationToken))
                return false;
            await audit.AppendAsync(transaction, new AuditEntry(now, by.Id, "execution.cancel", $"execution:{id}"), cancellationToken);
            return true;
        }, cancellationToken);
        wake.Wake();
        return cancelled;
    }
}
