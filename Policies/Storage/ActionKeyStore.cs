using System.Data.Common;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage;

/// <summary>Which action a client's idempotency key stands for (<c>action_keys</c>): a call that is sent again finds it.</summary>
public sealed class ActionKeyStore(Database database, TimeProvider time)
{
    /// <summary>How long a key is remembered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>
    /// The id of the action that this key already stands for, or null. Until the transaction ends nobody else learns
    /// that the key is free.
    /// </summary>
    public async Task<string?> FindAsync(DbTransaction transaction, string principal, string key, CancellationToken cancellationToken)
    {
        await database.LockAsync(transaction, $"action-key {principal} {key}", cancellationToken);
        var found = await transaction.ListAsync(
            "SELECT action_id FROM action_keys WHERE principal = @principal AND key = @key AND created_at > @since",
            new { principal, key, since = time.GetUtcNow() - Lifetime }, row => row.Text("action_id"), cancellationToken);
        return found.FirstOrDefault();
    }

    public async Task AddAsync(DbTransaction transaction, string principal, string key, string actionId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await transaction.RunAsync("DELETE FROM action_keys WHERE created_at <= @before", new { before = now - Lifetime }, cancellationToken);
        await transaction.RunAsync(
            "INSERT INTO action_keys (principal, key, action_id, created_at) VALUES (@principal, @key, @actionId, @now)",
            new { principal, key, actionId, now }, cancellationToken);
    }
}
