using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Databases;
using AIOps.Tests.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AIOps.Tests.Policies.Storage;

/// <summary>Processes that share a database share its clock.</summary>
public sealed class SharedClockTests(PostgresServer postgres, RedisServer redis)
{
    private static readonly DateTimeOffset LongAgo = new(2000, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public async Task Start_OnPostgres_TheClockIsTheDatabases_WhateverThisMachineSays()
    {
        await redis.StartAsync();
        using var host = Build(new() { ["ConnectionStrings:Postgres"] = await postgres.CreateAsync(), ["ConnectionStrings:Redis"] = redis.ConnectionString });
        var clock = host.Services.GetRequiredService<SharedClock>();
        Assert.Same(clock, host.Services.GetRequiredService<TimeProvider>());
        clock.Set(LongAgo, clock.GetTimestamp());
        Assert.Equal(2000, clock.GetUtcNow().Year);

        await host.StartAsync(TestContext.Current.CancellationToken);
        var database = host.Services.GetRequiredService<Database>();
        var (before, seen, after) = (await NowAsync(database), clock.GetUtcNow(), await NowAsync(database));
        Assert.InRange(seen, before.AddMinutes(-1), after.AddMinutes(1));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Nobody else to agree with.</summary>
    [Fact]
    public void Embedded_TheClockIsTheMachines()
    {
        using var host = Build([]);
        Assert.Same(TimeProvider.System, host.Services.GetRequiredService<TimeProvider>());
    }

    private static IHost Build(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddLogging().AddState(builder.Configuration);
        return builder.Build();
    }

    private static Task<DateTimeOffset> NowAsync(Database database) => database.ReadAsync(async connection =>
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT clock_timestamp()";
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync())!);
    }, CancellationToken.None);
}
