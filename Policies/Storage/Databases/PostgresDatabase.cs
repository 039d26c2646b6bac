using System.Buffers.Binary;
using System.Data;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using AIOps.Policies.Storage.Mapping;
using Npgsql;

namespace AIOps.Policies.Storage.Databases;

/// <summary>PostgreSQL, shared by any number of processes.</summary>
public sealed class PostgresDatabase : Database
{
    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider _time;

    public PostgresDatabase(Secret connectionString, TimeProvider time)
    {
        _time = time;
        var settings = new NpgsqlConnectionStringBuilder(connectionString.Reveal());
        settings.ApplicationName ??= "aiops";
        // A handful of statements make up all the load; preparing them halves their cost on the server.
        if (settings.MaxAutoPrepare == 0)
            settings.MaxAutoPrepare = 100;
        // Sessions carry no state of ours, so there is nothing to reset.
        settings.NoResetOnClose = true;
        _source = NpgsqlDataSource.Create(settings);
    }

    public override SqlDialect Dialect => SqlDialect.Postgres;

    public override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            return await work(connection);
        }
        catch (NpgsqlException e) when (PostgresOutage.Is(e))
        {
            throw Unavailable(e);
        }
    }

    public override async Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> work, bool isDurable, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
            if (!isDurable)
                await transaction.RunAsync("SET LOCAL synchronous_commit = off", null, cancellationToken);
            var result = await work(transaction);
            // A commit that is called off half-way leaves nobody knowing whether it happened.
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        }
        catch (NpgsqlException e) when (PostgresOutage.Is(e))
        {
            throw Unavailable(e);
        }
    }

    public override Task LockAsync(DbTransaction transaction, string name, CancellationToken cancellationToken) =>
        transaction.RunAsync("SELECT pg_advisory_xact_lock(@key)", new { key = LockKey(name) }, cancellationToken);

    public override Task MigrateAsync(CancellationToken cancellationToken) =>
        WriteAsync(async transaction =>
        {
            await LockAsync(transaction, "schema_version", cancellationToken);
            await SchemaMigrations.ApplyAsync(transaction, Dialect, _time, cancellationToken);
        }, cancellationToken);

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    internal static long LockKey(string name) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private StoreUnavailableException Unavailable(NpgsqlException e)
    {
        // After a restart of the server every idle connection is dead; without this each would fail one caller more.
        if (PostgresOutage.BreaksConnections(e))
            _source.Clear();
        return new($"PostgreSQL cannot be used: {e.Message}", e);
    }
}
