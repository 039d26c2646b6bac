using System.Data.Common;
using System.Text.Json;
using AIOps.Policies.Documents;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Evaluation;

/// <summary>Changes policies: with an audit entry in the same transaction, and in force in this process when it returns.</summary>
public sealed class PolicyWriter(Database database, PolicyStore policies, AuditStore audit, PolicyCache cache, TimeProvider time)
{
    public async Task<Policy> CreateAsync(Policy policy, Principal by, CancellationToken cancellationToken)
    {
        var saved = await database.WriteAsync(transaction => CreateAsync(transaction, policy, by, cancellationToken), cancellationToken);
        await FollowAsync(cancellationToken);
        return saved;
    }

    /// <summary>Null when there is no such policy.</summary>
    public async Task<Policy?> UpdateAsync(Policy policy, Principal by, CancellationToken cancellationToken)
    {
        var saved = await database.WriteAsync(transaction => UpdateAsync(transaction, policy, by, cancellationToken), cancellationToken);
        await FollowAsync(cancellationToken);
        return saved;
    }

    /// <summary>Inside the caller's transaction; call <see cref="FollowAsync"/> after the commit.</summary>
    internal async Task<Policy> CreateAsync(DbTransaction transaction, Policy policy, Principal by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var inserted = await policies.InsertAsync(transaction, policy with { CreatedAt = now, UpdatedAt = now }, cancellationToken);
        await audit.AppendAsync(transaction, new AuditEntry(now, by.Id, "policy.create", $"policy:{inserted.Id}", null, Document(inserted)), cancellationToken);
        return inserted;
    }

    /// <summary>As <see cref="CreateAsync(DbTransaction, Policy, Principal, CancellationToken)"/>; null when there is no such policy.</summary>
    internal async Task<Policy?> UpdateAsync(DbTransaction transaction, Policy policy, Principal by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await policies.GetAsync(transaction, policy.Id, cancellationToken) is not { } before)
            return null;
        var updated = await policies.UpdateAsync(transaction, policy with { CreatedAt = before.CreatedAt, UpdatedAt = now }, cancellationToken);
        await audit.AppendAsync(transaction, new AuditEntry(now, by.Id, "policy.update", $"policy:{policy.Id}", Document(before), Document(updated!)), cancellationToken);
        return updated;
    }

    /// <summary>False when there is no such policy.</summary>
    public async Task<bool> DeleteAsync(long id, Principal by, CancellationToken cancellationToken)
    {
        var deleted = await database.WriteAsync(async transaction =>
        {
            if (await policies.GetAsync(transaction, id, cancellationToken) is not { } before)
                return false;
            await policies.DeleteAsync(transaction, id, cancellationToken);
            await audit.AppendAsync(transaction, new AuditEntry(time.GetUtcNow(), by.Id, "policy.delete", $"policy:{id}", Document(before)), cancellationToken);
            return true;
        }, cancellationToken);
        await FollowAsync(cancellationToken);
        return deleted;
    }

    /// <summary>The change is committed: a store that goes away now must not make it look failed; the cache follows by itself.</summary>
    internal async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await cache.RefreshAsync(cancellationToken);
        }
        catch (StoreUnavailableException)
        {
        }
    }

    private static JsonElement Document(Policy policy) => JsonSerializer.SerializeToElement(PolicyDocument.Write(policy));
}
