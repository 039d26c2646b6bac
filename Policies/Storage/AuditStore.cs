using System.Data.Common;

namespace AIOps.Policies.Storage;

/// <summary>Who changed what (<c>audit_log</c>); written in the transaction of the change.</summary>
public sealed class AuditStore(Database database)
{
    public Task AppendAsync(DbTransaction transaction, AuditEntry entry, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Newest first.</summary>
    public Task<Page<AuditEntry>> ListAsync(PageRequest page, CancellationToken cancellationToken) => throw new NotImplementedException();
}
