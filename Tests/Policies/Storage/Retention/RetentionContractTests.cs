using System.Globalization;
using AIOps.Policies.Queue;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Retention;
using AIOps.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Policies.Storage.Retention;

/// <summary>What is over goes when it is old, whole and in order; what is open, or counted, stays however old it is.</summary>
public abstract class RetentionContractTests(IStateServer server) : StateTests(server)
{
    private static readonly string[] Tables = ["alerts", "incidents", "incident_events", "actions", "analyses", "job_logs", "notices", "chat_runs", "chat_history", "audit_log", "executions"];

    private readonly ManualTime _time = new(Noon);

    private OldEpisode Old => new(Database, Noon);

    protected abstract Task<IActionQueue> QueueAsync();

    [Fact]
    public async Task Sweep_OverAndOld_GoesWholeAfterItsDaysAndNotBefore()
    {
        await Old.HappenAsync();
        var all = await CountAsync();
        Assert.All(all, table => Assert.True(table.Value > 0, table.Key));

        _time.Advance(TimeSpan.FromDays(179));
        Assert.Equal(0, (await SweepAsync()).All);

        _time.Advance(TimeSpan.FromDays(2));
        await SweepAsync();
        var left = await CountAsync();
        Assert.Equal(["analyses", "chat_history", "chat_runs"], Tables.Where(table => left[table] < all[table]).Order());
        Assert.All(["analyses", "chat_history", "chat_runs"], table => Assert.Equal(0, left[table]));

        _time.Advance(TimeSpan.FromDays(218));
        Assert.Equal(0, (await SweepAsync()).All);

        _time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(new RetentionSweep.Forgotten(1, 1, 1, 0, 1, 1, 1, 0, 0), await SweepAsync());
        Assert.All(await CountAsync(), table => Assert.Equal(table.Key == "audit_log" ? 1 : 0, table.Value));
        Assert.Equal(1, (await SweepAsync(new() { AuditDays = 1 })).Audit);
    }

    [Theory]
    [InlineData("alert")]
    [InlineData("incident")]
    [InlineData("key")]
    [InlineData("action")]
    [InlineData("suggestion")]
    [InlineData("analysis")]
    [InlineData("execution")]
    [InlineData("notice")]
    [InlineData("run")]
    public async Task Sweep_SomethingOpen_StaysWithAllThatItBelongsTo(string open)
    {
        var episode = Old;
        await episode.HappenAsync(open);
        var before = await CountAsync();
        _time.Advance(TimeSpan.FromDays(10_000));

        await SweepAsync();

        var left = await CountAsync();
        string[] kept = open switch
        {
            "alert" => ["alerts", "incidents", "incident_events"],
            "incident" => ["alerts", "incidents", "incident_events", "actions", "analyses", "executions"],
            "key" => ["incidents", "incident_events"],
            "action" or "suggestion" => ["alerts", "incidents", "incident_events", "actions"],
            "analysis" => ["alerts", "incidents", "incident_events", "analyses"],
            "execution" => ["alerts", "incidents", "incident_events", "actions", "executions"],
            "notice" => ["notices"],
            _ => ["chat_runs", "chat_history", "actions", "alerts", "incidents", "incident_events"],
        };
        Assert.All(Tables.Except(["audit_log"]), table => Assert.True(left[table] == (kept.Contains(table) ? before[table] : 0), $"{table}: {left[table]} of {before[table]}"));
    }

    [Fact]
    public async Task Sweep_NoDays_KeepsForEver()
    {
        await Old.HappenAsync();
        var before = await CountAsync();
        _time.Advance(TimeSpan.FromDays(10_000));

        await SweepAsync(new() { IncidentDays = 0, ActionDays = 0, ChatDays = 0, AnalysisDays = 0 });

        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task Sweep_ActionsThatARateLimitCounts_Stay()
    {
        await Old.HappenAsync();
        await Write(transaction => new PolicyStore(Database).InsertAsync(transaction, OldEpisode.Limited(TimeSpan.FromDays(30)), None));
        _time.Advance(TimeSpan.FromDays(29));
        Assert.Equal(0, (await SweepAsync(new() { ActionDays = 1 })).Actions);
        _time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, (await SweepAsync(new() { ActionDays = 1 })).Actions);
    }

    [Fact]
    public async Task Sweep_ByTwoAtOnce_EachRowGoesOnce()
    {
        const int Many = (2 * RetentionStore.Batch) + 7;
        await Write(async transaction =>
        {
            for (var i = 0; i < Many; i++)
                await new ActionStore(Database).InsertAsync(transaction, OldEpisode.Action(Noon.AddSeconds(i)), None);
        });
        await Old.TalkAsync("stays", "waiting");
        _time.Advance(TimeSpan.FromDays(500));

        var both = await Task.WhenAll(SweepAsync(), SweepAsync());

        Assert.Equal(Many, both.Sum(forgotten => forgotten.Actions));
        Assert.Equal(0, (await CountAsync())["actions"]);
        Assert.Equal(1, (await CountAsync())["chat_runs"]);
    }

    [Fact]
    public async Task Sweep_ByItself_LooksAtItsInterval()
    {
        await Old.TalkAsync("run", "completed");
        using var sweep = new RetentionSweep(new RetentionStore(Database), await QueueAsync(), Options.Create(new RetentionOptions()), _time, NullLogger<RetentionSweep>.Instance);
        await sweep.StartAsync(None);
        await Eventually.TrueAsync(() => Task.FromResult(_time.UntilNext is not null));

        _time.Advance(TimeSpan.FromDays(181));

        await Eventually.TrueAsync(async () => (await CountAsync())["chat_runs"] == 0);
        await sweep.StopAsync(None);
    }

    [Fact]
    public async Task Sweep_ALongTimeline_GoesWhole()
    {
        await Old.HappenAsync(events: 12_000);
        _time.Advance(TimeSpan.FromDays(500));

        Assert.Equal(1, (await SweepAsync()).Incidents);

        Assert.Equal(0, (await CountAsync())["incident_events"]);
    }

    [Fact]
    public async Task Sweep_DeadAction_LeavesNoLetterToReplay()
    {
        var queue = await QueueAsync();
        var dead = OldEpisode.Action(Noon) with { Status = ActionStatus.Dead };
        await Write(transaction => new ActionStore(Database).InsertAsync(transaction, dead, None));
        await queue.EnqueueAsync([new(dead.Id)], None);
        Assert.True(await queue.BuryAsync(Assert.Single(await queue.LeaseAsync("w", 1, TimeSpan.FromSeconds(5), None)), "no use", None));
        _time.Advance(TimeSpan.FromDays(500));

        Assert.Equal(1, (await SweepAsync(queue: queue)).Actions);

        Assert.Empty(await queue.DeadAsync(10, None));
    }

    private async Task<RetentionSweep.Forgotten> SweepAsync(RetentionOptions? options = null, IActionQueue? queue = null)
    {
        using var sweep = new RetentionSweep(new RetentionStore(Database), queue ?? await QueueAsync(), Options.Create(options ?? new RetentionOptions()), _time, NullLogger<RetentionSweep>.Instance);
        return await sweep.SweepAsync(None);
    }

    private Task<Dictionary<string, long>> CountAsync() => Database.ReadAsync(async connection =>
    {
        var rows = new Dictionary<string, long>();
        foreach (var table in Tables)
        {
            await using var command = connection.CreateCommand();
            // Names of this class only.
#pragma warning disable CA2100
            command.CommandText = $"SELECT count(*) FROM {table}";
#pragma warning restore CA2100
            rows[table] = Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        }
        return rows;
    }, None);
}

public sealed class SqliteRetentionTests(SqliteFiles server) : RetentionContractTests(server)
{
    protected override Task<IActionQueue> QueueAsync() => Task.FromResult<IActionQueue>(new SqliteQueue(Database, new QueueOptions(), TimeProvider.System));
}

public sealed class PostgresRetentionTests(PostgresServer server, RedisServer redis) : RetentionContractTests(server)
{
    private readonly string _prefix = $"retention-{Guid.NewGuid():N}";

    protected override async Task<IActionQueue> QueueAsync()
    {
        await redis.StartAsync();
        return new RedisQueue(new(new(redis.ConnectionString)), new QueueOptions { KeyPrefix = _prefix }, TimeProvider.System);
    }
}
