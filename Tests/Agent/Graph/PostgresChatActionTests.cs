using AIOps.Tests.Shared;

namespace AIOps.Tests.Agent.Graph;

/// <summary>Server: state in PostgreSQL, queue in Redis.</summary>
public sealed class PostgresChatActionTests(PostgresServer postgres, RedisServer redis) : ChatActionContractTests
{
    protected override async Task<Dictionary<string, string?>> PlaceAsync()
    {
        await redis.StartAsync();
        return new()
        {
            ["ConnectionStrings:Postgres"] = await postgres.CreateAsync(),
            ["ConnectionStrings:Redis"] = redis.ConnectionString,
            ["Queue:KeyPrefix"] = $"chat-{Guid.NewGuid():N}",
        };
    }
}
