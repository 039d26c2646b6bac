using System.Data.Common;

namespace AIOps.Policies.Storage;

/// <summary>Checkpoints of chat runs.</summary>
public sealed class RunStore(Database database)
{
    public Task InsertAsync(DbTransaction transaction, ChatRun run, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Replaces the checkpoint if the stored version is <paramref name="expectedVersion"/>; false when another replica was faster.</summary>
    public Task<bool> SaveAsync(DbTransaction transaction, ChatRun run, long expectedVersion, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<ChatRun?> GetAsync(string id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Runs of a session, newest first.</summary>
    public Task<IReadOnlyList<ChatRun>> OfSessionAsync(string sessionId, int max, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Running runs that nobody owns at <paramref name="now"/>: their process died.</summary>
    public Task<IReadOnlyList<ChatRun>> OrphansAsync(DateTimeOffset now, int max, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Runs that wait for an action, oldest first.</summary>
    public Task<IReadOnlyList<ChatRun>> WaitingAsync(int max, CancellationToken cancellationToken) => throw new NotImplementedException();
}
