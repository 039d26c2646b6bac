using System.Data.Common;
using AIOps.Policies.Storage;

namespace AIOps.Tests.Agent.Chat;

/// <summary>A state store that is cut off right after a given write has reached the disk, as by kill -9: nothing gets in or out any more.</summary>
internal sealed class DyingDatabase(Database inner, int writes) : Database
{
    private int _left = writes;

    /// <summary>Counts only what the chat does; the migration at the start is not one.</summary>
    public bool IsDead => Volatile.Read(ref _left) <= 0;

    public override SqlDialect Dialect => inner.Dialect;

    public override Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken) =>
        IsDead ? throw Gone() : inner.ReadAsync(work, cancellationToken);

    public override async Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> work, bool isDurable, CancellationToken cancellationToken)
    {
        if (IsDead)
            throw Gone();
        var written = await inner.WriteAsync(work, isDurable, cancellationToken);
        return Interlocked.Decrement(ref _left) < 0 ? throw Gone() : written;
    }

    public override Task LockAsync(DbTransaction transaction, string name, CancellationToken cancellationToken) => inner.LockAsync(transaction, name, cancellationToken);

    public override Task MigrateAsync(CancellationToken cancellationToken) => inner.MigrateAsync(cancellationToken);

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    private static StoreUnavailableException Gone() => new("cut off by the test", new IOException());
}
