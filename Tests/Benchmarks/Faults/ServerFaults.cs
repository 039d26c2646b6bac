using AIOps.Tests.EndToEnd.Faults;

namespace AIOps.Benchmarks.Faults;

/// <summary>What kills processes and the servers they stand on.</summary>
internal static class ServerFaults
{
    /// <summary>
    /// Any of the four processes, at any instant; once something was done since the last one, so that they hit work and not only
    /// start-up.
    /// </summary>
    public static async Task<bool> KillsAsync(int kills)
    {
        // An action whose Worker dies under it five times in a row is rightly suspected to be the cause, and given up. Not here.
        await using var server = await ServerPlant.StartAsync(configure: environment => environment["AIOPS_Queue__MaxDeliveries"] = "1000");
        return await ServerFault.RunAsync(server, "kill -9 of Agents and Workers", async () =>
        {
            for (var i = 0; i < kills; i++)
            {
                var changed = server.Targets.Changes.Count;
                await Task.Delay(Random.Shared.Next(100, 1000));
                await server.Targets.ReachAsync(changed + 1);
                await server.Plant.ReplaceAsync(Random.Shared.Next(server.Plant.Processes.Count));
            }
            await server.Plant.ReadyAsync();
            return $"{kills} kills";
        });
    }

    public static async Task<bool> RedisRestartedEmptyAsync()
    {
        await using var server = await ServerPlant.StartAsync();
        return await ServerFault.RunAsync(server, "Redis killed, restarted empty", async () =>
        {
            for (var i = 0; i < 3; i++)
            {
                await server.Redis.KillAsync();
                await Task.Delay(Random.Shared.Next(100, 2000));
                await server.Redis.StartAsync();
                await Task.Delay(Random.Shared.Next(2000, 4000));
            }
            return "3 times";
        });
    }

    public static async Task<bool> RedisPausedAsync()
    {
        await using var server = await ServerPlant.StartAsync();
        return await ServerFault.RunAsync(server, "Redis paused", async () =>
        {
            await server.Redis.PauseAsync();
            await Task.Delay(TimeSpan.FromSeconds(30));
            await server.Redis.ContinueAsync();
            return "30 s";
        });
    }

    public static async Task<bool> PostgresKilledAsync()
    {
        await using var server = await ServerPlant.StartAsync();
        return await ServerFault.RunAsync(server, "PostgreSQL killed -9, restarted", async () =>
        {
            for (var i = 0; i < 3; i++)
            {
                await server.Postgres.KillAsync();
                await Task.Delay(Random.Shared.Next(1000, 3000));
                await server.Postgres.StartAsync();
                await Task.Delay(Random.Shared.Next(2000, 4000));
            }
            return "3 times";
        });
    }
}
