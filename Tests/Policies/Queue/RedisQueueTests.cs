using AIOps.Policies.Queue;
using AIOps.Policies.Storage;
using AIOps.Tests.Shared;
using StackExchange.Redis;

namespace AIOps.Tests.Policies.Queue;

public sealed class RedisQueueTests(RedisServer server) : ActionQueueContractTests
{
    private readonly List<RedisQueue> _queues = [];
    private ConnectionMultiplexer? _raw;

    // Both clocks are this machine's.
    protected override DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    protected override async Task<IActionQueue> OpenAsync()
    {
        await server.StartAsync();
        _raw ??= await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        _queues.Add(new(new(new(server.ConnectionString)), Options, TimeProvider.System));
        return _queues[^1];
    }

    /// <summary>Redis's clock cannot be set; what it measures from can: the idle time of entries and the due times of delayed jobs.</summary>
    protected override async Task PassAsync(TimeSpan time)
    {
        var database = _raw!.GetDatabase();
        await database.ScriptEvaluateAsync("""
            local pending = redis.pcall('XPENDING', KEYS[1], 'workers', '-', '+', 10000)
            for _, entry in ipairs(pending.err and {} or pending) do
              redis.call('XCLAIM', KEYS[1], 'workers', 'worker', 0, entry[1], 'IDLE', entry[3] + ARGV[1], 'JUSTID')
            end
            for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do redis.call('ZINCRBY', KEYS[2], -ARGV[1] * 1000, id) end
            """, [Key("stream"), Key("delayed")], [(long)time.TotalMilliseconds]);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var queue in _queues)
            await queue.DisposeAsync();
        _raw?.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task LeaseAsync_StreamDeleted_AJobAddedAgainIsDelivered()
    {
        await Enqueue("a");
        await _raw!.GetDatabase().KeyDeleteAsync(Key("stream"));
        Assert.Empty(await Lease());
        await Enqueue("a");
        Assert.Single(await Lease());
    }

    [Fact]
    public async Task LeaseAsync_LastTokenAheadOfTheClock_StillRises()
    {
        const long Ahead = 1L << 52;
        await _raw!.GetDatabase().StringSetAsync(Key("fence"), Ahead);
        await Enqueue("a", "b");
        Assert.Equal([Ahead + 1, Ahead + 2], (await Lease(2)).Select(job => job.FencingToken));
    }

    [Fact]
    public async Task Everything_ServerGoneAndBackEmpty_FailsClosedThenWorksWithLargerTokens()
    {
        using var own = new RedisServer();
        await own.StartAsync();
        await using var queue = new RedisQueue(new(new(own.ConnectionString)), Options, TimeProvider.System);
        await queue.EnqueueAsync([new("a")], None);
        var before = Assert.Single(await queue.LeaseAsync("w", 1, TimeSpan.Zero, None));

        own.Stop();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => queue.EnqueueAsync([new("b")], None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => queue.LeaseAsync("w", 1, TimeSpan.FromSeconds(1), None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => queue.CompleteAsync(before, None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => queue.DepthAsync(None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => queue.CheckAsync(None));

        await own.StartAsync();
        await Eventually.TrueAsync(async () =>
        {
            await queue.EnqueueAsync([new("a")], None);
            return true;
        }, ignore: e => e is StoreUnavailableException);
        var after = Assert.Single(await queue.LeaseAsync("w", 5, TimeSpan.Zero, None));
        await queue.CheckAsync(None);
        Assert.True(after.FencingToken > before.FencingToken);
        Assert.False(await queue.CompleteAsync(before, None));
        Assert.True(await queue.CompleteAsync(after, None));

        // The wake-up has to come back, too.
        await using var other = new RedisQueue(new(new(own.ConnectionString)), Options, TimeProvider.System);
        var waiting = queue.LeaseAsync("w", 1, TimeSpan.FromSeconds(20), None);
        await other.EnqueueAsync([new("c")], None);
        Assert.Single(await waiting);
    }

    [Fact]
    public async Task EnqueueAsync_ServerNeverThere_IsUnavailable()
    {
        await using var queue = new RedisQueue(new(new("127.0.0.1:1,connectTimeout=200")), Options, TimeProvider.System);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => queue.EnqueueAsync([new("a")], None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => queue.LeaseAsync("w", 1, TimeSpan.FromSeconds(1), None));
    }

    [Fact]
    public async Task CheckAsync_ReadOnlyServer_IsUnavailable()
    {
        using var own = new RedisServer();
        await own.StartAsync();
        using var raw = await ConnectionMultiplexer.ConnectAsync(own.ConnectionString);
        await using var queue = new RedisQueue(new(new(own.ConnectionString)), Options, TimeProvider.System);
        await raw.GetDatabase().ExecuteAsync("REPLICAOF", "127.0.0.1", "1");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => queue.CheckAsync(None));
    }

    private RedisKey Key(string name) => $"{{{Options.KeyPrefix}:queue}}:{name}";
}
