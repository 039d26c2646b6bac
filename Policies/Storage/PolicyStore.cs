using System.Data.Common;

namespace AIOps.Policies.Storage;

/// <summary>Policies and all their versions.</summary>
public sealed class PolicyStore(Database database)
{
    /// <summary>Answers the policy with its id and version 1.</summary>
    public Task<Policy> InsertAsync(DbTransaction transaction, Policy policy, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Stores the next version; null when the policy is not there.</summary>
    public Task<Policy?> UpdateAsync(DbTransaction transaction, Policy policy, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Removes it from evaluation; its versions stay.</summary>
    public Task<bool> DeleteAsync(DbTransaction transaction, long id, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<Policy?> GetAsync(long id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>By priority, then id.</summary>
    public Task<IReadOnlyList<Policy>> AllAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>A number that grows with every change of any policy, cheap to read: replicas compare it to know when to reload.</summary>
    public Task<long> EpochAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<IReadOnlyList<Policy>> VersionsAsync(long id, CancellationToken cancellationToken) => throw new NotImplementedException();
}
