using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Databases;
using AIOps.Tests.Shared;

namespace AIOps.Tests.EndToEnd.Faults;

/// <summary>Two Agents and two Workers on a PostgreSQL and a Redis of their own.</summary>
internal sealed class ServerPlant : IAsyncDisposable
{
    public PostgresServer Postgres { get; } = new() { Durable = true };

    public RedisServer Redis { get; } = new();

    public Plant Plant { get; } = new();

    public Targets Targets { get; private set; } = null!;

    public Database Database { get; private set; } = null!;

    public AlertStream Stream { get; private set; } = null!;

    /// <param name="last">Put on the last Agent and the last Worker only.</param>
    public static async Task<ServerPlant> StartAsync(Dictionary<string, string>? last = null, Action<Dictionary<string, string>>? configure = null)
    {
        var server = new ServerPlant();
        var connection = await server.Postgres.CreateAsync();
        await server.Redis.StartAsync();
        server.Database = new PostgresDatabase(new(connection), TimeProvider.System);
        server.Targets = await Targets.StartAsync();
        var environment = server.Plant.Environment;
        environment["KUBECONFIG"] = server.Targets.Cluster.WriteKubeconfig(Path.Combine(server.Plant.Folder.FullName, "kubeconfig"));
        environment["ConnectionStrings__Postgres"] = connection;
        environment["ConnectionStrings__Redis"] = server.Redis.ConnectionString;
        environment["AIOPS_Worker__Enabled"] = "false";
        configure?.Invoke(environment);
        server.Plant.Add("Agent");
        await server.Plant.ReadyAsync();
        server.Plant.Add("Agent", last);
        server.Plant.Add("Worker");
        server.Plant.Add("Worker", last);
        await server.Plant.ReadyAsync();
        await server.Plant.SaveRestartPolicyAsync();
        return server;
    }

    /// <summary>From now on alerts come in, each about a target of its own.</summary>
    public void Pour(int perSecond, int mostOpen = 500)
    {
        Stream = new(Targets, Plant.Agents, perSecond, mostOpen);
        Stream.Start();
    }

    /// <summary>No new alerts; every one is answered, all becomes quiet, and what then is true.</summary>
    public async Task<Count> SettleAsync()
    {
        await Stream.StopAsync(TimeSpan.FromMinutes(2));
        return await Count.QuietAsync(Database, Targets, Plant, Stream.Answered);
    }

    public async ValueTask DisposeAsync()
    {
        if (Stream is not null)
            await Stream.DisposeAsync();
        await Plant.DisposeAsync();
        await Database.DisposeAsync();
        await Targets.DisposeAsync();
        Redis.Dispose();
        await Postgres.DisposeAsync();
    }
}
