using System.Data.Common;
using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Queue;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;
using AIOps.Worker;
using AIOps.Worker.Execution;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Worker;

/// <summary>The loop on the real embedded queue.</summary>
public sealed class ActionLoopTests(SqliteFiles server) : StateTests(server)
{
    private static readonly QueueOptions Lease = new() { Lease = TimeSpan.FromSeconds(30), MaxDeliveries = 3 };

    [Fact]
    public async Task Stop_RunningActionsFinish_NewOnesStayQueued()
    {
        await using var rig = Rig(concurrency: 1);
        var (begun, finish) = (new TaskCompletionSource(), new TaskCompletionSource());
        rig.Poke.OnExecute = async _ =>
        {
            begun.TrySetResult();
            await finish.Task;
            return new ToolResult("poked");
        };
        var first = await EnqueuedAsync(rig, "a");
        using var loop = Loop(rig);
        await loop.StartAsync(None);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var second = await EnqueuedAsync(rig, "b");
        var stopping = loop.StopAsync(None);
        Assert.False(stopping.IsCompleted);
        finish.SetResult();
        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(ActionStatus.Succeeded, (await rig.LoadAsync(first)).Status);
        Assert.Equal(ActionStatus.Queued, (await rig.LoadAsync(second)).Status);
        Assert.Equal(new QueueDepth(1, 0, 0, 0), await rig.Get<IActionQueue>().DepthAsync(None) with { Oldest = null });
    }

    [Fact]
    public async Task Stop_HostGivesUpWaiting_TheActionIsLeftToAnother()
    {
        await using var rig = Rig();
        var (begun, abandoned) = (new TaskCompletionSource(), new TaskCompletionSource());
        rig.Poke.OnExecute = async token =>
        {
            begun.TrySetResult();
            await using var registration = token.Register(abandoned.SetResult);
            await Task.Delay(Timeout.Infinite, token);
            return new ToolResult("never");
        };
        var action = await EnqueuedAsync(rig, "a");
        using var loop = Loop(rig);
        await loop.StartAsync(None);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await loop.StopAsync(new CancellationToken(canceled: true));
        await abandoned.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(ActionStatus.Running, (await rig.LoadAsync(action)).Status);
        // Handed back: another has it in seconds, not when the lease runs out, and the delivery does not count.
        Assert.Equal(new QueueDepth(0, 1, 0, 0), await rig.Get<IActionQueue>().DepthAsync(None));
        rig.Tools.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(1, Assert.Single(await rig.Get<IActionQueue>().LeaseAsync("w", 1, TimeSpan.Zero, None)).Delivery);
    }

    [Fact]
    public async Task Run_ClassIsFull_TheNextOfItWaitsAndOthersDoNot()
    {
        await using var rig = Rig(concurrency: 4, perClass: 1);
        var (begun, finish) = (new TaskCompletionSource(), new TaskCompletionSource());
        rig.Poke.OnExecute = async _ =>
        {
            begun.TrySetResult();
            await finish.Task;
            return new ToolResult("poked");
        };
        await EnqueuedAsync(rig, "a");
        using var loop = Loop(rig);
        await loop.StartAsync(None);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await EnqueuedAsync(rig, "b");
        var queue = rig.Get<IActionQueue>();
        await Eventually.TrueAsync(async () => await queue.DepthAsync(None) is { Delayed: 1, Leased: 1 });
        Assert.Equal((1, 1), (rig.Poke.Executions, rig.Poke.Snapshots));
        finish.SetResult();
        await Eventually.TrueAsync(async () =>
        {
            rig.Tools.Time.Advance(TimeSpan.FromMilliseconds(50));
            return (await rig.JobsAsync()).Length == 2;
        });
        await loop.StopAsync(None);
        Assert.Equal(2, rig.Poke.Executions);
    }

    [Fact]
    public async Task Run_ManyJobs_EachIsExecutedOnce()
    {
        await using var rig = Rig(concurrency: 4);
        using var loop = Loop(rig);
        await loop.StartAsync(None);
        for (var i = 0; i < 12; i++)
            await EnqueuedAsync(rig, $"n{i}");
        await Eventually.TrueAsync(async () => (await rig.JobsAsync()).Length == 12);
        await loop.StopAsync(None);
        Assert.Equal(12, rig.Poke.Executions);
    }

    [Fact]
    public async Task Run_LeaseLost_StopsTheWorkAndWritesNothing()
    {
        await using var rig = Rig();
        var (begun, seen) = (new TaskCompletionSource(), new TaskCompletionSource());
        rig.Poke.OnExecute = async token =>
        {
            begun.TrySetResult();
            await using var registration = token.Register(seen.SetResult);
            await Task.Delay(Timeout.Infinite, token);
            return new ToolResult("never");
        };
        var action = await EnqueuedAsync(rig, "a");
        var queue = rig.Get<IActionQueue>();
        var job = Assert.Single(await queue.LeaseAsync("w", 1, TimeSpan.Zero, None));
        var run = rig.Get<JobRunner>().RunAsync(job, None);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(await queue.CompleteAsync(job, None));
        await Eventually.TrueAsync(() =>
        {
            if (!run.IsCompleted && rig.Tools.Time.UntilNext is { } next && next <= TimeSpan.FromSeconds(10))
                rig.Tools.Time.Advance(next);
            return Task.FromResult(run.IsCompleted);
        });
        await seen.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var left = await rig.LoadAsync(action);
        Assert.Equal((ActionStatus.Running, null), (left.Status, left.Attempts[0].EndedAt));
    }

    [Fact]
    public async Task Run_QueueAway_StopsBeforeTheLeaseEnds()
    {
        var time = new ManualTime();
        var queue = new AwayQueue();
        var job = new LeasedJob(new ActionJob("a"), "r", 1, 1, time.GetUtcNow() + TimeSpan.FromSeconds(30));
        await using var lease = new LeaseKeeper(queue, job, TimeSpan.FromSeconds(10), time, None);
        time.Advance(TimeSpan.FromSeconds(10));
        await queue.Asked.WaitAsync(TimeSpan.FromSeconds(20), None);
        Assert.False(lease.Lost.IsCancellationRequested);
        time.Advance(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => Task.FromResult(lease.Lost.IsCancellationRequested));
        Assert.True(time.GetUtcNow() < job.LeaseExpiresAt);
        Assert.Null(await lease.StopAsync());
    }

    [Fact]
    public async Task Run_ServerStaysAway_EndsInTheDeadLetterAndAsDead()
    {
        await using var blind = Rig(tools: new Mcp.McpRig(new() { ["test"] = new() { Url = new("http://127.0.0.1:9/mcp") } }));
        await using var rig = Rig();
        var action = await EnqueuedAsync(rig, "a");
        var queue = blind.Get<IActionQueue>();
        for (var delivery = 1; delivery <= Lease.MaxDeliveries; delivery++)
        {
            blind.Tools.Time.Advance(TimeSpan.FromSeconds(6));
            await blind.Get<JobRunner>().RunAsync(Assert.Single(await queue.LeaseAsync("w", 1, TimeSpan.Zero, None)), None);
        }
        Assert.Equal(action.Id, Assert.Single(await queue.DeadAsync(10, None)).ActionId);
        blind.Tools.Time.Advance(TimeSpan.FromSeconds(31));
        using var stalled = new StalledActions(Database, blind.Actions, blind.Get<ActionLedger>(), queue, Options.Create(Lease), blind.Tools.Time);
        await stalled.StartAsync(None);
        await Eventually.TrueAsync(async () => (await rig.LoadAsync(action)).Status == ActionStatus.Dead);
        await stalled.StopAsync(None);
        Assert.Equal(0, rig.Poke.Executions);
    }

    /// <summary>The queue delivers and the store does not answer: longer than deliveries are granted, and without a person it runs once afterwards.</summary>
    [Fact]
    public async Task Run_StoreStaysAway_UsesUpNoDelivery_AndRunsWhenItIsBack()
    {
        var store = new LeavingDatabase(Database);
        await using var rig = Rig(store: store);
        var action = await EnqueuedAsync(rig, "a");
        var queue = rig.Get<IActionQueue>();
        store.IsAway = true;
        for (var delivery = 0; delivery <= Lease.MaxDeliveries; delivery++)
        {
            await RunAsync(rig, Assert.Single(await queue.LeaseAsync("w", 1, TimeSpan.Zero, None)));
            rig.Tools.Time.Advance(TimeSpan.FromSeconds(6));
        }
        Assert.Empty(await queue.DeadAsync(10, None));
        Assert.Equal(0, rig.Poke.Executions);
        store.IsAway = false;
        await RunAsync(rig, Assert.Single(await queue.LeaseAsync("w", 1, TimeSpan.Zero, None)));
        Assert.Equal((ActionStatus.Succeeded, 1), ((await rig.LoadAsync(action)).Status, rig.Poke.Executions));
    }

    private static async Task RunAsync(WorkerRig rig, LeasedJob job)
    {
        var run = rig.Get<JobRunner>().RunAsync(job, None);
        await Eventually.TrueAsync(() =>
        {
            if (!run.IsCompleted && rig.Tools.Time.UntilNext is { } next && next <= TimeSpan.FromSeconds(1))
                rig.Tools.Time.Advance(next);
            return Task.FromResult(run.IsCompleted);
        });
        await run;
    }

    private WorkerRig Rig(int concurrency = 4, Mcp.McpRig? tools = null, int? perClass = null, Database? store = null)
    {
        tools ??= new Mcp.McpRig();
        return new WorkerRig(store ?? Database, new SqliteQueue(Database, Lease, tools.Time), tools, services => services
            .Configure<WorkerOptions>(o =>
            {
                o.Concurrency = concurrency;
                if (perClass is { } most)
                    o.PerClass["thing"] = most;
            }).Configure<QueueOptions>(o => (o.Lease, o.MaxDeliveries) = (Lease.Lease, Lease.MaxDeliveries)));
    }

    private static ActionLoop Loop(WorkerRig rig) =>
        new(rig.Get<IActionQueue>(), rig.Get<JobRunner>(), rig.Get<WorkerName>(), rig.Get<IOptions<WorkerOptions>>(), rig.Tools.Time, NullLogger<ActionLoop>.Instance);

    private static async Task<ActionRequest> EnqueuedAsync(WorkerRig rig, string name)
    {
        var action = await rig.QueuedAsync(name: name);
        await rig.Get<IActionQueue>().EnqueueAsync([new ActionJob(action.Id)], None);
        return action;
    }

    private sealed class LeavingDatabase(Database database) : Database
    {
        public bool IsAway { get; set; }

        public override SqlDialect Dialect => database.Dialect;

        public override Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken) => Here.ReadAsync(work, cancellationToken);

        public override Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> work, bool isDurable, CancellationToken cancellationToken) => Here.WriteAsync(work, isDurable, cancellationToken);

        public override Task LockAsync(DbTransaction transaction, string name, CancellationToken cancellationToken) => Here.LockAsync(transaction, name, cancellationToken);

        public override Task MigrateAsync(CancellationToken cancellationToken) => Here.MigrateAsync(cancellationToken);

        // The test's own, which ends it.
        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private Database Here => IsAway ? throw new StoreUnavailableException("away") : database;
    }

    private sealed class AwayQueue : IActionQueue
    {
        public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public SemaphoreSlim Asked { get; } = new(0);

        public Task<LeasedJob?> RenewAsync(LeasedJob job, CancellationToken cancellationToken)
        {
            Asked.Release();
            throw new StoreUnavailableException("away");
        }

        public Task EnqueueAsync(IReadOnlyList<ActionJob> jobs, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<LeasedJob>> LeaseAsync(string worker, int max, TimeSpan wait, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> CompleteAsync(LeasedJob job, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> RetryAsync(LeasedJob job, TimeSpan delay, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> BuryAsync(LeasedJob job, string reason, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<DeadJob>> DeadAsync(int max, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> ReplayAsync(string actionId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> DiscardAsync(string actionId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> ReturnAsync(LeasedJob job, TimeSpan delay, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<QueueDepth> DepthAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
