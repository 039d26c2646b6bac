using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Databases;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackKubernetes;

namespace AIOps.Tests.EndToEnd.Faults;

/// <summary>An Agent that only takes in and two Workers, on PostgreSQL and Redis, beside a cluster. One Worker is killed at a chosen instant and not replaced: the other goes on.</summary>
internal sealed class TwoWorkers : IAsyncDisposable
{
    private readonly List<ProductProcess> _workers = [];

    private TwoWorkers(LoopbackCluster cluster, Database database) => (Cluster, Database) = (cluster, database);

    public Installation Installation { get; } = new();

    public LoopbackCluster Cluster { get; }

    public Database Database { get; }

    public static async Task<TwoWorkers> StartAsync(PostgresServer postgres, RedisServer redis, params (string Name, string Value)[] environment)
    {
        await redis.StartAsync();
        var connection = await postgres.CreateAsync();
        var two = new TwoWorkers(await LoopbackCluster.StartAsync(), new PostgresDatabase(new(connection), TimeProvider.System));
        var settings = two.Installation.Environment;
        settings["KUBECONFIG"] = two.Cluster.WriteKubeconfig(Path.Combine(two.Installation.Folder, "kubeconfig"));
        settings["ConnectionStrings__Postgres"] = connection;
        settings["ConnectionStrings__Redis"] = redis.ConnectionString;
        settings["AIOPS_Queue__KeyPrefix"] = $"two-{Guid.NewGuid():N}";
        settings["AIOPS_Worker__Enabled"] = "false";
        foreach (var (name, value) in environment)
            settings[name] = value;
        await two.Installation.StartAgentAsync();
        for (var i = 0; i < 2; i++)
        {
            // By which the database says whose session it is.
            settings["ConnectionStrings__Postgres"] = $"{connection};Application Name=worker-{i}";
            two._workers.Add(two.Installation.Start("Worker", "--Worker:Enabled=true"));
        }
        return two;
    }

    /// <summary>kill -9 of the Worker that signs its work with this name, which carries its process id.</summary>
    public void KillSigner(string name) => _workers.Single(worker => name.Split('-').Contains($"{worker.Id}")).Kill();

    /// <summary>kill -9 of the Worker whose session it is.</summary>
    public void KillSession(string applicationName) => _workers[applicationName[^1] - '0'].Kill();

    /// <summary>One word from the database, or null when it has none to say.</summary>
    public Task<string?> AskAsync(string sql) => Database.ReadAsync(async connection =>
    {
        await using var command = connection.CreateCommand();
        // Constants of these tests only.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync() as string;
    }, CancellationToken.None);

    /// <summary>Deployments that were restarted, each as often as it was, in order.</summary>
    public IEnumerable<string> Restarts => Cluster.Mutations.Select(request => request.Path.Split('/')[^1]);

    public async ValueTask DisposeAsync()
    {
        await Installation.DisposeAsync();
        await Database.DisposeAsync();
        await Cluster.DisposeAsync();
    }
}
