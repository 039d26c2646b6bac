using System.Diagnostics;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Databases;
using AIOps.Tests.Shared;

namespace AIOps.Benchmarks.Faults;

/// <summary>Two Agents and two Workers on a PostgreSQL and a Redis of their own, under a steady stream of alerts.</summary>
internal sealed class ServerPlant : IAsyncDisposable
{
    private const int PerSecond = 50;
    private Database _database = null!;
    private AlertStream _stream = null!;

    public PostgresServer Postgres { get; } = new() { Durable = true };

    public RedisServer Redis { get; } = new();

    public Plant Plant { get; } = new();

    public Targets Targets { get; private set; } = null!;

    /// <param name="last">Put on the last Agent and the last Worker only.</param>
    public static async Task<ServerPlant> StartAsync(Dictionary<string, string>? last = null, Action<Dictionary<string, string>>? configure = null)
    {
        var server = new ServerPlant();
        var connection = await server.Postgres.CreateAsync();
        await server.Redis.StartAsync();
        server._database = new PostgresDatabase(new(connection), TimeProvider.System);
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

    /// <summary>Alerts flow, the fault happens, alerts flow on for a little, all becomes quiet; then it is counted and told.</summary>
    /// <param name="isRight">What must be true; that every action was executed exactly once unless told otherwise.</param>
    public async Task<bool> RunAsync(string name, Func<Task<string>> fault, Func<Count, bool>? isRight = null)
    {
        var watch = Stopwatch.StartNew();
        _stream = new(Targets, Plant.Agents, PerSecond);
        _stream.Start();
        await Task.Delay(TimeSpan.FromSeconds(3));
        var what = await fault();
        await Task.Delay(TimeSpan.FromSeconds(3));
        await _stream.StopAsync(TimeSpan.FromMinutes(2));
        var count = await Count.QuietAsync(_database, Targets, _stream.Answered);
        var right = _stream.Answered == _stream.Sent && (isRight ?? (c => c.IsExact))(count);
        Console.WriteLine($"{(right ? "ok   " : "WRONG")} {name}: {what}; {_stream.Sent} alerts sent, {count}; {_stream.Repeats} requests repeated ({_stream.Refusals}); {watch.Elapsed.TotalSeconds:0} s");
        if (!right)
            await Count.ExplainAsync(_database);
        return right;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await Plant.DisposeAsync();
        await _database.DisposeAsync();
        await Targets.DisposeAsync();
        Redis.Dispose();
        await Postgres.DisposeAsync();
    }
}
