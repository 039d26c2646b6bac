using AIOps.Tests.EndToEnd.Faults;

namespace AIOps.Benchmarks.Faults;

/// <summary>What kills processes and the servers they stand on.</summary>
internal static class ServerFaults
{
    /// <summary>Any of the four processes, at any instant.</summary>
    public static async Task<bool> KillsAsync(int kills)
    {
        await using var server = await ServerPlant.StartAsync();
        return await ServerFault.RunAsync(server, "kill -9 of Agents and Workers", async () =>
        {
            for (var i = 0; i < kills; i++)
            {
                await Task.Delay(Random.Shared.Next(200, 1800));
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
