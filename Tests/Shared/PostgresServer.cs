using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Databases;
using Npgsql;

namespace AIOps.Tests.Shared;

/// <summary>A real PostgreSQL 15 on a free port, started when a test first asks for a database.</summary>
public sealed class PostgresServer : IStateServer, IAsyncDisposable
{
    private const string Binaries = "/usr/lib/postgresql/15/bin";

    /// <summary>Commits wait for the disk, as they do for users; tests that count no time do without.</summary>
    public bool Durable { get; init; }

    private readonly SemaphoreSlim _lock = new(1, 1);
    private readonly int _port = ServerProcess.FreePort();
    private DirectoryInfo? _folder;
    private ServerProcess? _process;
    private int _databases;

    public async Task<Func<Database>> PlaceAsync(bool migrated = true)
    {
        await StartAsync();
        Secret connection = new(Connection(await CreateNamedAsync(migrated ? "migrated" : "template0")));
        return () => new PostgresDatabase(connection, TimeProvider.System);
    }

    /// <summary>A new, migrated database for a process of its own.</summary>
    public async Task<string> CreateAsync()
    {
        await StartAsync();
        return Connection(await CreateNamedAsync("migrated"));
    }

    /// <summary>For tests of outages, on a server of their own.</summary>
    public void Stop()
    {
        _process?.Dispose();
        _process = null;
    }

    /// <summary>As <see cref="Stop"/>, by kill -9 of the postmaster.</summary>
    public async Task KillAsync()
    {
        await _process!.SignalAsync("KILL");
        Stop();
    }

    public async Task StartAsync()
    {
        await _lock.WaitAsync();
        try
        {
            if (_process is not null)
                return;
            var isNew = _folder is null;
            if (isNew)
                await InitializeAsync();
            _process = await ServerProcess.StartAsync("INT", IsReadyAsync, AsPostgres(
                $"{Binaries}/postgres", "-D", Data, "-p", $"{_port}", "-k", _folder!.FullName, "-h", "127.0.0.1",
                "-c", Durable ? "fsync=on" : "fsync=off", "-c", "max_connections=200"));
            if (isNew)
                await CreateTemplateAsync();
        }
        finally
        {
            _lock.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        _folder?.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private string Data => Path.Combine(_folder!.FullName, "data");

    private async Task InitializeAsync()
    {
        if (!File.Exists($"{Binaries}/initdb"))
            throw new FileNotFoundException($"{Binaries}/initdb is missing. Tests/run.sh installs what the tests need.");
        _folder = Directory.CreateTempSubdirectory("aiops-postgres-");
        if (Environment.IsPrivilegedProcess)
            await ServerProcess.RunAsync("/bin/chown", "postgres:", _folder.FullName);
        await ServerProcess.RunAsync(AsPostgres(
            $"{Binaries}/initdb", "-D", Data, "-U", "aiops", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"));
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static string[] AsPostgres(params string[] command) => Environment.IsPrivilegedProcess
        ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--", .. command]
        : command;

    private async Task CreateTemplateAsync()
    {
        await ExecuteAsync("CREATE DATABASE migrated TEMPLATE template0");
        await using var database = new PostgresDatabase(new(Connection("migrated") + ";Pooling=false"), TimeProvider.System);
        await database.MigrateAsync(CancellationToken.None);
    }

    private async Task<string> CreateNamedAsync(string template)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await _lock.WaitAsync();
        try
        {
            await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy");
            return name;
        }
        finally
        {
            _lock.Release();
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        await ExecuteAsync("SELECT 1");
        return true;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        // Names and constants of this class only.
#pragma warning disable CA2100
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private string Connection(string database) => $"Host=127.0.0.1;Port={_port};Username=aiops;Database={database};Maximum Pool Size=20";
}
