using AIOps.Policies.Evaluation;
using AIOps.Policies.Model;
using AIOps.Policies.Model.People;
using AIOps.Policies.Storage;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIOps.Tests.Policies.Evaluation;

public abstract class PolicyCacheTests(IStateServer server) : StateTests(server)
{
    private static readonly Principal Admin = new("key:admin", Role.Admin);

    private readonly ManualTime _time = new();
    private readonly RecordingLogger<PolicyCache> _log = new();

    [Fact]
    public async Task Current_BeforeTheFirstLoad_Throws()
    {
        using var cache = Cache(Database);
        Assert.Throws<StoreUnavailableException>(() => cache.Current);
        await cache.StartAsync(None);
        Assert.Equal(0, cache.Current.Count);
        await cache.StopAsync(None);
    }

    [Fact]
    public async Task Current_ChangedByAnotherProcess_FollowsWithinASecond()
    {
        await using var other = Open();
        using var cache = Cache(Database);
        using var otherCache = Cache(other);
        var writer = new PolicyWriter(other, new(other), new(other), otherCache, _time);
        await cache.StartAsync(None);
        var policy = await writer.CreateAsync(New("first"), Admin, None);
        await FollowAsync(() => cache.Current.Count == 1);
        await writer.UpdateAsync(policy with { Enabled = false }, Admin, None);
        await FollowAsync(() => cache.Current.Count == 0);
        await writer.UpdateAsync(policy with { Enabled = true }, Admin, None);
        await FollowAsync(() => cache.Current.Count == 1);
        await writer.DeleteAsync(policy.Id, Admin, None);
        await FollowAsync(() => cache.Current.Count == 0);
        await cache.StopAsync(None);
    }

    [Fact]
    public async Task RefreshAsync_PolicyOfAnotherVersion_IsLeftOutAndLogged()
    {
        await Write(async transaction =>
        {
            var store = new PolicyStore(Database);
            await store.InsertAsync(transaction, New("good"), None);
            await store.InsertAsync(transaction, New("odd") with { Condition = Json("""{"telepathy": "x"}""") }, None);
        });
        using var cache = Cache(Database);
        await cache.RefreshAsync(None);
        Assert.Equal(1, cache.Current.Count);
        var entry = Assert.Single(_log.Entries, e => e.Level == LogLevel.Error);
        Assert.Contains("odd", entry.Message, StringComparison.Ordinal);
        Assert.Contains("condition.telepathy", entry.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writer_EveryChange_IsAuditedWithBeforeAndAfter()
    {
        using var cache = Cache(Database);
        var writer = new PolicyWriter(Database, new(Database), new(Database), cache, _time);
        var policy = await writer.CreateAsync(New("p"), Admin, None);
        Assert.Equal(1, cache.Current.Count);
        await writer.UpdateAsync(policy with { Priority = 1 }, Admin, None);
        Assert.True(await writer.DeleteAsync(policy.Id, Admin, None));
        Assert.False(await writer.DeleteAsync(policy.Id, Admin, None));
        Assert.Null(await writer.UpdateAsync(policy, Admin, None));
        var entries = (await new AuditStore(Database).ListAsync(new(), None)).Items.Reverse().ToArray();
        Assert.Equal(["policy.create", "policy.update", "policy.delete"], entries.Select(e => e.Verb));
        Assert.All(entries, e => Assert.Equal("key:admin", e.Principal));
        Assert.Equal((100, 1), (entries[1].Before!.Value.GetProperty("priority").GetInt32(), entries[1].After!.Value.GetProperty("priority").GetInt32()));
    }

    private PolicyCache Cache(Database database) => new(new(database), _time, _log);

    private Task FollowAsync(Func<bool> seen)
    {
        // The clock is the cache's; the look itself is real I/O.
        return Eventually.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            return Task.FromResult(seen());
        });
    }

    private static Policy New(string name) => new() { Name = name, Condition = Json("""{"name": "x"}"""), Action = Json("""{"ignore": true}""") };
}

public sealed class SqlitePolicyCacheTests(SqliteFiles server) : PolicyCacheTests(server);

public sealed class PostgresPolicyCacheTests(PostgresServer server) : PolicyCacheTests(server);

/// <summary>On a server of its own, because it is stopped.</summary>
public sealed class PolicyCacheOutageTests
{
    [Fact]
    public async Task Current_StoreGone_KeepsTheLastPoliciesAndFollowsAgainWhenItIsBack()
    {
        await using var server = new PostgresServer();
        var time = new ManualTime();
        await using var database = (await server.PlaceAsync())();
        await InsertAsync(database);
        using var cache = new PolicyCache(new(database), time, NullLogger<PolicyCache>.Instance);
        await cache.StartAsync(CancellationToken.None);
        server.Stop();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => cache.RefreshAsync(CancellationToken.None));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, cache.Current.Count);
        await server.StartAsync();
        await InsertAsync(database);
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(cache.Current.Count == 2);
        });
        await cache.StopAsync(CancellationToken.None);
    }

    private static Task InsertAsync(Database database) => Eventually.TrueAsync(async () =>
    {
        await database.WriteAsync(transaction => new PolicyStore(database).InsertAsync(transaction, new()
        {
            Name = "p",
            Condition = System.Text.Json.JsonElement.Parse("""{"name": "x"}"""),
            Action = System.Text.Json.JsonElement.Parse("""{"ignore": true}"""),
        }, CancellationToken.None), CancellationToken.None);
        return true;
    }, ignore: e => e is StoreUnavailableException);
}
