using AIOps.Tests.Shared;

namespace AIOps.Tests.EndToEnd;

/// <summary>PostgreSQL and Redis: the Agent takes alerts in, a Worker of its own dies and is replaced.</summary>
public sealed class ServerKilledInMidActionTests(PostgresServer postgres, RedisServer redis) : KilledInMidActionTests
{
    private ProductProcess _worker = null!;

    protected override async Task ConfigureAsync()
    {
        await redis.StartAsync();
        Installation.Environment["ConnectionStrings__Postgres"] = await postgres.CreateAsync();
        Installation.Environment["ConnectionStrings__Redis"] = redis.ConnectionString;
        Installation.Environment["AIOPS_Queue__KeyPrefix"] = $"e2e-{Guid.NewGuid():N}";
        Installation.Environment["AIOPS_Worker__Enabled"] = "false";
        await Installation.StartAgentAsync();
        await ReviveAsync();
    }

    protected override void KillWorker() => _worker.Kill();

    protected override Task ReviveAsync()
    {
        _worker = Installation.Start("Worker", "--Worker:Enabled=true");
        return Task.CompletedTask;
    }
}
