using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace AIOps.Policies.Storage.Databases;

/// <summary>
/// One file in WAL mode that several processes may share. A commit is on disk (synchronous FULL) when it returns; readers
/// never wait for the writer.
/// </summary>
public sealed class SqliteDatabase : Database
{
    // A writer that waits longer than this for its turn waits for something that is stuck.
    private static readonly TimeSpan TurnTimeout = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly string _path;
    private readonly string _connectionString;
    private readonly TimeSpan _busyTimeout;
    private readonly TimeProvider _time;

    static SqliteDatabase() => SQLitePCL.Batteries_V2.Init();

    /// <param name="busyTimeout">How long to wait for another process's lock before it counts as an outage.</param>
    public SqliteDatabase(string path, TimeSpan busyTimeout, TimeProvider time)
    {
        _path = Path.GetFullPath(path);
        _busyTimeout = busyTimeout;
        _time = time;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = _path,
            ForeignKeys = true,
            Pooling = true,
            DefaultTimeout = Math.Max(1, (int)busyTimeout.TotalSeconds),
        }.ToString();
    }

    public override SqlDialect Dialect => SqlDialect.Sqlite;

    public override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            using var connection = Open();
            return await work(connection);
        }
        catch (SqliteException e) when (SqliteOutage.Is(e))
        {
            throw Unavailable(e);
        }
    }

    public override async Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> work, bool isDurable, CancellationToken cancellationToken)
    {
        if (!await _turn.WaitAsync(TurnTimeout, cancellationToken))
            throw new StoreUnavailableException($"No turn to write to {_path} within {TurnTimeout.TotalSeconds:0} s.");
        try
        {
            var connection = Open(isDurable ? "FULL" : "NORMAL");
            try
            {
                var transaction = connection.BeginTransaction(deferred: false);
                var result = await work(transaction);
                transaction.Commit();
                return result;
            }
            finally
            {
                Close(connection);
            }
        }
        catch (SqliteException e) when (SqliteOutage.Is(e))
        {
            throw Unavailable(e);
        }
        finally
        {
            _turn.Release();
        }
    }

    public override Task LockAsync(DbTransaction transaction, string name, CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        Prepare();
        await WriteAsync(transaction => SchemaMigrations.ApplyAsync(transaction, Dialect, _time, cancellationToken), cancellationToken);
    }

    public override ValueTask DisposeAsync()
    {
        using (var connection = new SqliteConnection(_connectionString))
            SqliteConnection.ClearPool(connection);
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Prepare()
    {
        try
        {
            var folder = Path.GetDirectoryName(_path)!;
            if (!Directory.Exists(folder) && !OperatingSystem.IsWindows())
                // It will hold hashes of keys and what people said.
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            else
                Directory.CreateDirectory(folder);
            using var connection = Open();
            Run(connection, "PRAGMA journal_mode = WAL");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException || (e is SqliteException sqlite && SqliteOutage.Is(sqlite)))
        {
            throw Unavailable(e);
        }
    }

    /// <summary>
    /// Rolls back what is not committed. On a full disk SQLite has done so by itself, and to do it once more is an error that
    /// would hide the real one and keep the connection from being let go: it gets something to roll back.
    /// </summary>
    private static void Close(SqliteConnection connection)
    {
        try
        {
            connection.Dispose();
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SqliteOutage.NoTransaction)
        {
            SQLitePCL.raw.sqlite3_exec(connection.Handle!, "BEGIN");
            connection.Dispose();
        }
    }

    private SqliteConnection Open(string synchronous = "FULL")
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            Run(connection, $"PRAGMA busy_timeout = {(int)_busyTimeout.TotalMilliseconds}; PRAGMA synchronous = {synchronous}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Run(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
        // Only constants and numbers come here.
#pragma warning disable CA2100
        command.CommandText = pragma;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private StoreUnavailableException Unavailable(Exception e)
    {
        // A handle that saw an I/O error may keep failing after the disk is well again.
        using (var connection = new SqliteConnection(_connectionString))
            SqliteConnection.ClearPool(connection);
        return new($"The database {_path} cannot be used: {e.Message}", e);
    }
}
