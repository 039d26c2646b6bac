using System.Text.Json;
using AIOps.Policies.Documents;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Evaluation;

/// <summary>Changes policies: with an audit entry in the same transaction, and in force in this process when it returns.</summary>
public sealed class PolicyWriter(Database database, PolicyStore policies, AuditStore audit, PolicyCache cache, TimeProvider time)
{
    public async Task<Policy> CreateAsync(Policy policy, Principal by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var saved = await database.WriteAsync(async transaction =>
        {
            var inserted = await policies.InsertAsync(transaction, policy with { CreatedAt = now, UpdatedAt = now }, cancellationToken);
            await audit.AppendAsync(transaction, new AuditEntry(now, by.Id, "policy.create", $"policy:{inserted.Id}", null, Document(inserted)), cancellationToken);
            return inserted;
        }, cancellationToken);
        await FollowAsync(cancellationToken);
        return saved;
    }

    /// <summary>Null when there is no such policy.</summary>
    public async Task<Policy?> UpdateAsync(Policy policy, Principal by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var saved = await database.WriteAsync(async transaction =>
        {
            if (await policies.GetAsync(transaction, policy.Id, cancellationToken) is not { } before)
                return null;
            var updated = await policies.UpdateAsync(transaction, policy with { CreatedAt = before.CreatedAt, UpdatedAt = now }, cancellationToken);
            await audit.AppendAsync(transaction, new AuditEntry(now, by.Id, "policy.update", $"policy:{policy.Id}", Document(before), Document(updated!)), cancellationToken);
            return updated;
        }, cancellationToken);
        await FollowAsync(cancellationToken);
        return saved;
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
    private async Task FollowAsync(CancellationToken cancellationToken)
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
