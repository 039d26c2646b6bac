using System.Data.Common;

namespace AIOps.Policies.Storage;

/// <summary>
/// The one door to durable state, over SQLite (embedded) or PostgreSQL. What a write returns is on disk. When the database
/// cannot be reached every member throws <see cref="StoreUnavailableException"/>, so that callers can fail closed.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    public abstract SqlDialect Dialect { get; }

    /// <summary>Runs reads on a connection of their own.</summary>
    public abstract Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction and commits when it returns; an exception rolls back. SQLite writers
    /// take turns (BEGIN IMMEDIATE under an in-process lock), PostgreSQL runs READ COMMITTED. Keep outside calls out of it.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> work, CancellationToken cancellationToken) => WriteAsync(work, isDurable: true, cancellationToken);

    public Task WriteAsync(Func<DbTransaction, Task> work, CancellationToken cancellationToken) =>
        WriteAsync(async transaction =>
        {
            await work(transaction);
            return true;
        }, cancellationToken);

    /// <param name="isDurable">
    /// False: it does not wait for the disk, for what can be worked out again. A process that is killed loses nothing; a machine
    /// that loses its power may lose the last moments, each transaction whole and the newest first. The next durable commit
    /// takes it along.
    /// </param>
    public abstract Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> work, bool isDurable, CancellationToken cancellationToken);

    /// <summary>
    /// Holds until the transaction ends; a second transaction that asks for the same name waits. On SQLite a writer is alone
    /// anyway and this does nothing.
    /// </summary>
    public abstract Task LockAsync(DbTransaction transaction, string name, CancellationToken cancellationToken);

    /// <summary>Applies the numbered migrations that are missing, one process at a time.</summary>
    /// <exception cref="NewerDatabaseException">The database was written by a newer program.</exception>
    public abstract Task MigrateAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
