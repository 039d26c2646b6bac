using System.Data.Common;

namespace AIOps.Policies.Storage;

/// <summary>Action requests: the truth about every change. The queue only carries their ids.</summary>
public sealed class ActionStore(Database database)
{
    /// <summary>
    /// Inserts; when the status is in flight and another action on the same target is, too, answers false and stores
    /// nothing (a unique partial index holds this, whatever the callers checked before).
    /// </summary>
    public Task<bool> InsertAsync(DbTransaction transaction, ActionRequest action, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>
    /// Replaces the row if its status is <paramref name="expected"/> and its fence is not above <c>next.Fence</c>; false
    /// otherwise, also when the in-flight lock of the target is taken.
    /// </summary>
    public Task<bool> UpdateAsync(DbTransaction transaction, ActionRequest next, ActionStatus expected, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<ActionRequest?> GetAsync(string id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Reads inside the transaction, locking the row on PostgreSQL.</summary>
    public Task<ActionRequest?> GetAsync(DbTransaction transaction, string id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Newest first.</summary>
    public Task<Page<ActionRequest>> ListAsync(ActionFilter filter, PageRequest page, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The in-flight action on the target, other than <paramref name="exceptId"/>, or null.</summary>
    public Task<ActionRequest?> FindInFlightAsync(DbTransaction transaction, string target, string? exceptId, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The action waiting for approval with this binding, or null: asking twice makes no second request.</summary>
    public Task<ActionRequest?> FindAwaitingAsync(DbTransaction transaction, string bindingHash, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>
    /// When an action of this tool on this target last ran (was queued and not cancelled, denied or expired), other than
    /// <paramref name="exceptId"/>; for <paramref name="policyId"/> only when given.
    /// </summary>
    public Task<DateTimeOffset?> LastStartedAsync(DbTransaction transaction, string tool, string target, long? policyId, string? exceptId, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Actions queued or further since <paramref name="since"/>, other than <paramref name="exceptId"/>; of one policy or one target when given.</summary>
    public Task<int> CountStartedAsync(DbTransaction transaction, DateTimeOffset since, long? policyId, string? target, string? exceptId, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Awaiting approval past their time, at most <paramref name="max"/>.</summary>
    public Task<IReadOnlyList<ActionRequest>> ListOverdueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Actions with work in progress whose row has not moved since <paramref name="before"/>: candidates for a lost queue entry.</summary>
    public Task<IReadOnlyList<ActionRequest>> ListStalledAsync(DateTimeOffset before, int max, CancellationToken cancellationToken) => throw new NotImplementedException();
}
