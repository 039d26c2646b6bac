namespace AIOps.Tests.EndToEnd.Faults;

/// <summary>
/// The short form of Tests/faults.sh: two Agents and two Workers on PostgreSQL and Redis under a steady stream of alerts, each
/// about a deployment of its own. However they are hurt, each alert restarts its deployment exactly once, counted at the cluster.
/// </summary>
public sealed class FaultTests
{
    private const int PerSecond = 20, MostOpen = 60;

    [Fact]
    public Task AgentsAndWorkersKilled_EachAlertIsActedOnOnce() => RunAsync(async server =>
    {
        // One after the other, each while the others are at work; the last ones before the first is well again.
        foreach (var (part, changes) in new[] { (2, 10), (0, 30), (3, 50), (1, 70), (2, 71) })
        {
            await server.Targets.ReachAsync(changes);
            await server.Plant.ReplaceAsync(part);
        }
        await server.Plant.ReadyAsync();
        await server.Targets.ReachAsync(100);
    });

    [Fact]
    public Task PostgresKilledAndRestarted_EachAlertIsActedOnOnce() => RunAsync(async server =>
    {
        await server.Targets.ReachAsync(20);
        await server.Postgres.KillAsync();
        // Alerts meet the database that is away.
        await server.Stream.RefusedAsync();
        await server.Postgres.StartAsync();
        await server.Targets.ReachAsync(60);
    });

    [Fact]
    public Task RedisKilledAndRestartedEmpty_EachAlertIsActedOnOnce() => RunAsync(async server =>
    {
        await server.Targets.ReachAsync(20);
        await server.Redis.KillAsync();
        await server.Stream.RefusedAsync();
        await server.Redis.StartAsync();
        await server.Targets.ReachAsync(60);
    });

    private static async Task RunAsync(Func<ServerPlant, Task> hurt)
    {
        await using var server = await ServerPlant.StartAsync();
        server.Pour(PerSecond, MostOpen);
        await hurt(server);
        var count = await server.SettleAsync();
        Assert.Equal(server.Stream.Sent, server.Stream.Answered);
        Assert.True(count.IsExact, count.ToString());
    }
}
