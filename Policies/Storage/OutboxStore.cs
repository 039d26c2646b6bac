using System.Data.Common;

namespace AIOps.Policies.Storage;

/// <summary>What a transaction promised to tell another system; a relay keeps the promise after the commit.</summary>
public sealed class OutboxStore(Database database)
{
    public Task AddAsync(DbTransaction transaction, string kind, string payload, DateTimeOffset at, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Oldest first.</summary>
    public Task<IReadOnlyList<OutboxEntry>> PeekAsync(int max, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task RemoveAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken) => throw new NotImplementedException();
}
