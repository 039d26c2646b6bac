using AIOps.Policies.Queue;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Databases;
using AIOps.Tests.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Policies.Storage;

public sealed class StateSetupTests(SqliteFiles files)
{
    [Fact]
    public async Task Start_Nothing_IsEmbeddedAndMigrated()
    {
        var folder = Path.GetDirectoryName(files.NewPath())!;
        using var host = Host(("State:DataDirectory", folder));
        await host.StartAsync();
        Assert.IsType<SqliteDatabase>(host.Services.GetRequiredService<Database>());
        Assert.IsType<SqliteQueue>(host.Services.GetRequiredService<IActionQueue>());
        Assert.Equal(0, await host.Services.GetRequiredService<PolicyStore>().EpochAsync(CancellationToken.None));
        Assert.True(File.Exists(Path.Combine(folder, "aiops.db")));
        await host.StopAsync();
    }

    [Fact]
    public void Resolve_BothConnections_IsPostgresAndRedis()
    {
        using var host = Host(("ConnectionStrings:Postgres", "Host=127.0.0.1;Database=x"), ("ConnectionStrings:Redis", "127.0.0.1:1"));
        Assert.IsType<PostgresDatabase>(host.Services.GetRequiredService<Database>());
        Assert.IsType<RedisQueue>(host.Services.GetRequiredService<IActionQueue>());
    }

    [Theory]
    [InlineData("ConnectionStrings:Postgres", "Host=127.0.0.1;Database=x;Password=hunter2", "ConnectionStrings:Redis")]
    [InlineData("ConnectionStrings:Postgres", "hunter2 is no connection string", "ConnectionStrings:Postgres")]
    [InlineData("State:DataDirectory", " ", "State:DataDirectory")]
    [InlineData("State:BusyTimeout", "00:00:00", "State:BusyTimeout")]
    [InlineData("State:Retention:ChatDays", "-1", "State:Retention:ChatDays")]
    [InlineData("State:Retention:ActionDays", "40000", "State:Retention:ActionDays")]
    [InlineData("State:Retention:Interval", "00:00:00", "State:Retention:Interval")]
    [InlineData("Queue:Lease", "-00:00:01", "Queue:Lease")]
    [InlineData("Queue:MaxDeliveries", "0", "Queue:MaxDeliveries")]
    [InlineData("Queue:KeyPrefix", "", "Queue:KeyPrefix")]
    public async Task Start_WrongValue_StopsNamingTheKeyAndNoSecret(string key, string value, string named)
    {
        using var host = Host((key, value));
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DatabaseNotThere_GivesUpAfterTheTimeout()
    {
        using var host = Host(
            ("ConnectionStrings:Postgres", "Host=127.0.0.1;Port=1;Database=x"), ("ConnectionStrings:Redis", "127.0.0.1:1"), ("State:StartTimeout", "00:00:00"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => host.StartAsync());
    }

    private static IHost Host(params (string Key, string Value)[] settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        builder.Services.AddState(builder.Configuration);
        return builder.Build();
    }
}
