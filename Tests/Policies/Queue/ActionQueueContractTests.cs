using AIOps.Policies.Queue;

namespace AIOps.Tests.Policies.Queue;

public abstract class ActionQueueContractTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    protected static CancellationToken None => CancellationToken.None;

    protected IActionQueue Queue { get; private set; } = null!;

    protected QueueOptions Options { get; } = new() { Lease = TimeSpan.FromSeconds(30), MaxDeliveries = 3, KeyPrefix = $"test-{Guid.NewGuid():n}" };

    /// <summary>Opens the same queue once more, as another process would.</summary>
    protected abstract Task<IActionQueue> OpenAsync();

    /// <summary>Lets the queue's clock go on: leases grow old, delayed jobs come due.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    /// <summary>The time by the queue's clock.</summary>
    protected abstract DateTimeOffset Now { get; }

    public async ValueTask InitializeAsync() => Queue = await OpenAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task CheckAsync_QueueThere_PassesForManyAtOnceAndAddsNothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Queue.CheckAsync(None)));
        Assert.Equal(new(0, 0, 0, 0), await DepthAsync());
    }

    [Fact]
    public async Task LeaseAsync_Queued_InOrderAndOnlyOnce()
    {
        await Enqueue("a", "b", "c");
        Assert.Equal(["a", "b"], Ids(await Lease(2)));
        Assert.Equal(["c"], Ids(await Lease(2)));
        Assert.Empty(await Lease(2));
        Assert.Equal(new(0, 0, 3, 0), await DepthAsync());
    }

    [Fact]
    public async Task LeaseAsync_First_SaysWhatItHolds()
    {
        await Enqueue("a");
        var before = Now;
        var job = Assert.Single(await Lease());
        Assert.Equal(1, job.Delivery);
        Assert.True(job.FencingToken > 0);
        Assert.InRange(job.LeaseExpiresAt, before + Options.Lease - TimeSpan.FromMilliseconds(50), before + Options.Lease + Patience);
    }

    [Fact]
    public async Task EnqueueAsync_AgainWhileQueuedOrLeasedOrDelayed_HasNoEffect()
    {
        await Enqueue("a", "a");
        await Queue.EnqueueAsync([new("later", Now + TimeSpan.FromHours(1))], None);
        await Enqueue("a", "later");
        Assert.Equal(new(1, 1, 0, 0), await DepthAsync());
        Assert.Single(await Lease());
        await Enqueue("a");
        Assert.Empty(await Lease());
    }

    [Fact]
    public async Task CompleteAsync_Held_RemovesItAndItMayComeAgain()
    {
        await Enqueue("a");
        var job = Assert.Single(await Lease());
        Assert.True(await Queue.CompleteAsync(job, None));
        Assert.False(await Queue.CompleteAsync(job, None));
        Assert.Equal(new(0, 0, 0, 0), await DepthAsync());
        await Enqueue("a");
        var again = Assert.Single(await Lease());
        Assert.Equal(1, again.Delivery);
        Assert.True(again.FencingToken > job.FencingToken);
    }

    [Fact]
    public async Task LeaseAsync_ExpiredLease_IsDeliveredAgainFirstWithALargerToken()
    {
        await Enqueue("a", "b");
        var lost = Assert.Single(await Lease(1));
        await PassAsync(Options.Lease + TimeSpan.FromSeconds(1));
        var jobs = await Lease(2);
        Assert.Equal(["a", "b"], Ids(jobs));
        Assert.Equal((2, 1), (jobs[0].Delivery, jobs[1].Delivery));
        Assert.True(jobs[0].FencingToken > lost.FencingToken);
        Assert.True(jobs[1].FencingToken > jobs[0].FencingToken);

        Assert.False(await Queue.CompleteAsync(lost, None));
        Assert.False(await Queue.RetryAsync(lost, TimeSpan.Zero, None));
        Assert.False(await Queue.BuryAsync(lost, "mine?", None));
        Assert.Null(await Queue.RenewAsync(lost, None));
        Assert.True(await Queue.CompleteAsync(jobs[0], None));
    }

    [Fact]
    public async Task LeaseAsync_ManyLeasesHeldBeforeTheExpiredOne_FindsIt()
    {
        var ids = Enumerable.Range(0, 60).Select(number => $"job{number:00}").ToArray();
        await Enqueue(ids);
        var held = await Lease(60);
        await PassAsync(Options.Lease + TimeSpan.FromSeconds(1));
        foreach (var job in held.Take(59))
            Assert.NotNull(await Queue.RenewAsync(job, None));
        Assert.Equal([ids[59]], Ids(await Lease(1)));
        Assert.Empty(await Lease(1));
    }

    [Fact]
    public async Task RenewAsync_Held_KeepsOthersOut()
    {
        await Enqueue("a");
        var job = Assert.Single(await Lease());
        await PassAsync(Options.Lease - TimeSpan.FromSeconds(5));
        var renewed = await Queue.RenewAsync(job, None);
        Assert.True(renewed!.LeaseExpiresAt > Now);
        await PassAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(await Lease());
        Assert.True(await Queue.CompleteAsync(renewed, None));
    }

    [Fact]
    public async Task RetryAsync_WithDelay_ComesBackThenAndNotBefore()
    {
        await Enqueue("a");
        var job = Assert.Single(await Lease());
        Assert.True(await Queue.RetryAsync(job, TimeSpan.FromMinutes(1), None));
        Assert.False(await Queue.CompleteAsync(job, None));
        Assert.Empty(await Lease());
        Assert.Equal(new(0, 1, 0, 0), await DepthAsync());
        await PassAsync(TimeSpan.FromSeconds(61));
        Assert.Equal(new(1, 0, 0, 0), await DepthAsync());
        Assert.Equal(2, Assert.Single(await Lease()).Delivery);
    }

    [Fact]
    public async Task RetryAsync_AtOnce_GoesToTheEnd()
    {
        await Enqueue("a");
        var job = Assert.Single(await Lease());
        await PassAsync(TimeSpan.FromSeconds(1));
        await Enqueue("b");
        await PassAsync(TimeSpan.FromSeconds(1));
        Assert.True(await Queue.RetryAsync(job, TimeSpan.Zero, None));
        Assert.Equal(["b", "a"], Ids(await Lease(5)));
    }

    [Fact]
    public async Task ReturnAsync_Held_ComesBackAndTheDeliveryDoesNotCount()
    {
        await Enqueue("a");
        for (var time = 0; time < Options.MaxDeliveries + 2; time++)
        {
            var job = Assert.Single(await Lease());
            Assert.Equal(1, job.Delivery);
            Assert.True(await Queue.ReturnAsync(job, TimeSpan.FromMinutes(1), None));
            Assert.False(await Queue.ReturnAsync(job, TimeSpan.Zero, None));
            Assert.Empty(await Lease());
            await PassAsync(TimeSpan.FromSeconds(61));
        }
        Assert.Empty(await Queue.DeadAsync(10, None));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(24)]
    public async Task LeaseAsync_Priorities_UrgentFirstAndNoneStarves(int batch)
    {
        await Queue.EnqueueAsync([.. Enumerable.Range(0, 24).SelectMany(i => new ActionJob[]
        {
            new($"low{i:00}", null, ActionPriority.Low), new($"normal{i:00}"), new($"high{i:00}", null, ActionPriority.High),
        })], None);
        var ids = new List<string>();
        while (ids.Count < 72)
            ids.AddRange(Ids(await Lease(batch)));
        // Of the first 24, by eights: five urgent, two usual, one idle.
        string[] kinds = ["high", "normal", "low"];
        Assert.Equal([15, 6, 3], kinds.Select(kind => ids.Take(24).Count(id => id.StartsWith(kind, StringComparison.Ordinal))));
        foreach (var kind in kinds)
            Assert.Equal(Enumerable.Range(0, 24).Select(i => $"{kind}{i:00}"), ids.Where(id => id.StartsWith(kind, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task LeaseAsync_UrgentComesLater_GoesFirstAndKeepsItsPlaceOverARetry()
    {
        await Enqueue("a", "b");
        await Queue.EnqueueAsync([new("urgent", null, ActionPriority.High)], None);
        var job = Assert.Single(await Lease());
        Assert.Equal("urgent", job.Job.ActionId);
        Assert.True(await Queue.RetryAsync(job, TimeSpan.Zero, None));
        Assert.Equal("urgent", Assert.Single(await Lease()).Job.ActionId);
    }

    [Fact]
    public async Task CheckAsync_TooDeep_SaysSoUntilThereIsRoom()
    {
        Options.MaxDepth = 2;
        await Enqueue("a", "b");
        Assert.Contains("Queue:MaxDepth", (await Assert.ThrowsAsync<QueueFullException>(() => Queue.CheckAsync(None))).Message, StringComparison.Ordinal);
        Assert.True(await Queue.CompleteAsync(Assert.Single(await Lease()), None));
        await Queue.CheckAsync(None);
    }

    [Fact]
    public async Task DepthAsync_Waiting_SaysForHowLong()
    {
        Assert.Null((await Queue.DepthAsync(None)).Oldest);
        await Queue.EnqueueAsync([new("a", Now - TimeSpan.FromSeconds(1))], None);
        Assert.InRange((await Queue.DepthAsync(None)).Oldest!.Value, TimeSpan.FromSeconds(-1), Patience);
        await Lease();
        Assert.Null((await Queue.DepthAsync(None)).Oldest);
    }

    [Fact]
    public async Task DiscardAsync_Dead_IsForgottenAndMayComeAgain()
    {
        await Enqueue("a");
        Assert.True(await Queue.BuryAsync(Assert.Single(await Lease()), "no use", None));
        Assert.True(await Queue.DiscardAsync("a", None));
        Assert.False(await Queue.DiscardAsync("a", None));
        Assert.Equal(new(0, 0, 0, 0), await DepthAsync());
        await Enqueue("a");
        Assert.Single(await Lease());
    }

    [Fact]
    public async Task CompleteAsync_ManyAtOnce_EachHearsItsOwnAnswer()
    {
        await Enqueue([.. Enumerable.Range(0, 50).Select(i => $"job{i}")]);
        var jobs = await Lease(50);
        var stale = jobs.Select((job, i) => i % 2 == 0 ? job : job with { Receipt = "1" }).ToList();
        Assert.Equal(jobs.Select((_, i) => i % 2 == 0), await Task.WhenAll(stale.Select(job => Queue.CompleteAsync(job, None))));
        Assert.Equal(new(0, 0, 25, 0), await DepthAsync());
    }

    [Fact]
    public async Task LeaseAsync_NotBefore_IsHonoured()
    {
        await Queue.EnqueueAsync([new("later", Now + TimeSpan.FromMinutes(1)), new("now", Now - TimeSpan.FromMinutes(1))], None);
        var now = Assert.Single(await Lease(5));
        Assert.Equal("now", now.Job.ActionId);
        Assert.True(await Queue.CompleteAsync(now, None));
        await PassAsync(TimeSpan.FromSeconds(61));
        Assert.Equal(["later"], Ids(await Lease(5)));
    }

    [Fact]
    public async Task LeaseAsync_PastMaxDeliveries_IsDeadAndReplayStartsAfresh()
    {
        await Enqueue("poison");
        for (var delivery = 1; delivery <= Options.MaxDeliveries; delivery++)
        {
            Assert.Equal(delivery, Assert.Single(await Lease()).Delivery);
            await PassAsync(Options.Lease + TimeSpan.FromSeconds(1));
        }
        Assert.Empty(await Lease());
        var dead = Assert.Single(await Queue.DeadAsync(10, None));
        Assert.Equal(("poison", 3), (dead.ActionId, dead.Deliveries));
        Assert.Equal(new(0, 0, 0, 1), await DepthAsync());

        await Enqueue("poison");
        Assert.Empty(await Lease());

        Assert.True(await Queue.ReplayAsync("poison", None));
        Assert.False(await Queue.ReplayAsync("poison", None));
        Assert.Equal(1, Assert.Single(await Lease()).Delivery);
        Assert.Empty(await Queue.DeadAsync(10, None));
    }

    [Fact]
    public async Task BuryAsync_Held_IsDeadWithItsReasonNewestFirst()
    {
        await Enqueue("a", "b");
        var jobs = await Lease(2);
        Assert.True(await Queue.BuryAsync(jobs[0], "first: with spaces\nand lines", None));
        await PassAsync(TimeSpan.FromSeconds(1));
        Assert.True(await Queue.BuryAsync(jobs[1], "", None));
        Assert.False(await Queue.BuryAsync(jobs[1], "twice", None));
        var dead = await Queue.DeadAsync(10, None);
        Assert.Equal(["b", "a"], dead.Select(job => job.ActionId));
        Assert.Equal("first: with spaces\nand lines", dead[1].Reason);
        Assert.Single(await Queue.DeadAsync(1, None));
    }

    [Fact]
    public async Task LeaseAsync_Waiting_IsWokenByTheSameProcess() => await IsWokenAsync(Queue);

    [Fact]
    public async Task LeaseAsync_Waiting_IsWokenByAnotherProcess() => await IsWokenAsync(await OpenAsync());

    [Fact]
    public async Task LeaseAsync_Cancelled_Throws()
    {
        using var cancel = new CancellationTokenSource();
        var waiting = Queue.LeaseAsync("w", 1, Patience, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task LeaseAsync_ManyWorkersOfTwoProcesses_EveryJobIsHeldByOneOnly()
    {
        const int Jobs = 300;
        var other = await OpenAsync();
        await Enqueue([.. Enumerable.Range(0, Jobs).Select(number => $"job{number}")]);
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var queue = worker % 2 == 0 ? Queue : other;
            var mine = new List<LeasedJob>();
            while (await queue.LeaseAsync($"w{worker}", 7, TimeSpan.Zero, None) is { Count: > 0 } jobs)
            {
                mine.AddRange(jobs);
                foreach (var job in jobs)
                    Assert.True(await queue.CompleteAsync(job, None));
            }
            return mine;
        })));
        var all = taken.SelectMany(jobs => jobs).ToList();
        Assert.Equal(Jobs, all.Count);
        Assert.Equal(Jobs, all.Select(job => job.Job.ActionId).Distinct().Count());
        Assert.Equal(Jobs, all.Select(job => job.FencingToken).Distinct().Count());
    }

    private async Task<QueueDepth> DepthAsync() => await Queue.DepthAsync(None) with { Oldest = null };

    protected Task Enqueue(params string[] ids) => Queue.EnqueueAsync([.. ids.Select(id => new ActionJob(id))], None);

    protected Task<IReadOnlyList<LeasedJob>> Lease(int max = 1) => Queue.LeaseAsync("worker", max, TimeSpan.Zero, None);

    private async Task IsWokenAsync(IActionQueue sender)
    {
        var waiting = Task.WhenAll(Queue.LeaseAsync("w1", 1, Patience, None), Queue.LeaseAsync("w2", 1, Patience, None));
        await sender.EnqueueAsync([new("a"), new("b")], None);
        await TimeUntilAsync(waiting);
        Assert.Equal(["a", "b"], (await waiting).SelectMany(Ids).Order());
    }

    /// <summary>Lets a clock that does not go by itself go on until the task is done.</summary>
    protected virtual Task TimeUntilAsync(Task task) => task.WaitAsync(Patience);

    private static IEnumerable<string> Ids(IReadOnlyList<LeasedJob> jobs) => jobs.Select(job => job.Job.ActionId);
}
