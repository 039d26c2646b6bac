using AIOps.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public abstract class ActionStoreContractTests(IStateServer server) : StateTests(server)
{
    protected ActionStore Actions => new(Database);

    [Fact]
    public async Task InsertAsync_Full_ComesBackAsItWas()
    {
        var action = New(ActionStatus.Queued) with
        {
            // Canonical arguments are bound by hash: spelling and order must survive.
            Arguments = Json("""{"zz":1.50,"a":{"b":[1e2,"\u00fc",null]}}"""),
            Risk = Risk.Disruptive,
            Mode = ActionMode.Auto,
            Origin = ActionOrigin.Chat,
            PolicyId = 7,
            PolicyVersion = 3,
            Cooldown = TimeSpan.FromMinutes(5),
            RateLimit = new(10, TimeSpan.FromHours(1)),
            Verify = new("up", "http://x/health", TimeSpan.FromSeconds(30)),
            AlertId = "alert",
            IncidentId = "incident",
            RunId = "run",
            ExpiresAt = Noon.AddHours(1),
            DecidedBy = "key:bob",
            Decisions = [new("request", "risk_mode", "allow", "because", Noon)],
            Attempts = [new(1, "worker", Noon, Json("""{"uid":"x"}"""), Noon.AddSeconds(1), null, "half", true)],
            Result = "fine",
            Fence = 1L << 52,
            ApprovalsNeeded = 2,
            Approvals = [new("key:bob", Noon), new("key:carol", Noon.AddSeconds(1))],
            Provenance = [new("thing", "web", ValueOrigin.ToolOutput, "look (call_1)", "poke \u0001 web")],
            Override = new("key:root", "it burns", Noon, "denied"),
        };
        Assert.True(await Insert(action));
        var read = await Actions.GetAsync(action.Id, None);
        Assert.Equal(action.Arguments.GetRawText(), read!.Arguments.GetRawText());
        Assert.Equal(WireJson.ToElement(action).GetRawText(), WireJson.ToElement(read).GetRawText());
        Assert.Equal(WireJson.ToElement(action).GetRawText(), WireJson.ToElement(await Write(transaction => Actions.GetAsync(transaction, action.Id, None))).GetRawText());
    }

    [Fact]
    public async Task InsertAsync_TargetInFlight_IsRefusedAndTheTransactionLives()
    {
        await Insert(New(ActionStatus.Running));
        var waiting = New(ActionStatus.AwaitingApproval);
        await Write(async transaction =>
        {
            Assert.False(await Actions.InsertAsync(transaction, New(ActionStatus.Queued), None));
            Assert.True(await Actions.InsertAsync(transaction, waiting, None));
        });
        Assert.NotNull(await Actions.GetAsync(waiting.Id, None));
        Assert.Equal(2, (await Actions.ListAsync(new(), new(), None)).Items.Count);
    }

    [Fact]
    public async Task InsertAsync_ManyAtOnceOnOneTarget_ExactlyOneIsInFlight()
    {
        await using var other = Open();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(turn => Task.Run(() =>
        {
            var database = turn % 2 == 0 ? Database : other;
            return database.WriteAsync(transaction => new ActionStore(database).InsertAsync(transaction, New(ActionStatus.Queued), None), None);
        })));
        Assert.Single(answers, true);
        Assert.Single((await Actions.ListAsync(new(ActionStatus.Queued), new(), None)).Items);
    }

    [Fact]
    public async Task UpdateAsync_ManyApprovedAtOnceOnOneTarget_ExactlyOneIsInFlightAndEveryTransactionLives()
    {
        await using var other = Open();
        var waiting = Enumerable.Range(0, 12).Select(_ => New(ActionStatus.AwaitingApproval)).ToList();
        foreach (var action in waiting)
            await Insert(action);
        var answers = await Task.WhenAll(waiting.Select((action, turn) => Task.Run(() =>
        {
            var database = turn % 2 == 0 ? Database : other;
            return database.WriteAsync(async transaction =>
            {
                var taken = await new ActionStore(database).UpdateAsync(
                    transaction, action with { Status = ActionStatus.Queued, UpdatedAt = Noon }, ActionStatus.AwaitingApproval, None);
                await new OutboxStore(database).AddAsync(transaction, "answered", action.Id, Noon, None);
                return taken;
            }, None);
        })));
        Assert.Single(answers, true);
        Assert.Single((await Actions.ListAsync(new(ActionStatus.Queued), new(), None)).Items);
        Assert.Equal(12, (await new OutboxStore(Database).PeekAsync(100, None)).Count);
    }

    [Fact]
    public async Task UpdateAsync_AnotherStatusOrSmallerFence_IsRefused()
    {
        var action = New(ActionStatus.Queued);
        await Insert(action);
        Assert.False(await Update(action with { Status = ActionStatus.Running, Fence = 5 }, ActionStatus.AwaitingApproval));
        Assert.True(await Update(action with { Status = ActionStatus.Running, Fence = 5 }, ActionStatus.Queued));
        Assert.False(await Update(action with { Status = ActionStatus.Succeeded, Fence = 4 }, ActionStatus.Running));
        Assert.True(await Update(action with { Status = ActionStatus.Verifying, Fence = 5 }, ActionStatus.Running));
        Assert.True(await Update(action with { Status = ActionStatus.Succeeded, Fence = 6 }, ActionStatus.Verifying));
        Assert.Equal((ActionStatus.Succeeded, 6), (await Actions.GetAsync(action.Id, None) is { } read ? (read.Status, read.Fence) : default));
    }

    [Fact]
    public async Task UpdateAsync_EndsTheFirst_FreesItsTarget()
    {
        var (first, second) = (New(ActionStatus.Queued), New(ActionStatus.Queued));
        Assert.True(await Insert(first));
        Assert.False(await Insert(second));
        Assert.Equal(first.Id, (await Write(transaction => Actions.FindInFlightAsync(transaction, first.Target, null, None)))!.Id);
        Assert.Null(await Write(transaction => Actions.FindInFlightAsync(transaction, first.Target, first.Id, None)));
        await Update(first with { Status = ActionStatus.Failed }, ActionStatus.Queued);
        Assert.Null(await Write(transaction => Actions.FindInFlightAsync(transaction, first.Target, null, None)));
        Assert.True(await Insert(second));
    }

    [Fact]
    public async Task FindOpenAsync_OnlyWhileItWaits()
    {
        var action = New(ActionStatus.AwaitingApproval) with { BindingHash = "bound" };
        await Insert(action);
        Assert.Equal(action.Id, (await Write(transaction => Actions.FindOpenAsync(transaction, "bound", ActionStatus.AwaitingApproval, Noon, None)))!.Id);
        Assert.Null(await Write(transaction => Actions.FindOpenAsync(transaction, "else", ActionStatus.AwaitingApproval, Noon, None)));
        await Update(action with { Status = ActionStatus.Denied }, ActionStatus.AwaitingApproval);
        Assert.Null(await Write(transaction => Actions.FindOpenAsync(transaction, "bound", ActionStatus.AwaitingApproval, Noon, None)));
    }

    [Fact]
    public async Task Started_CountsFromQueuedAndForgetsCancelled()
    {
        // Asked for at noon, approved an hour later: only then did it start.
        var action = New(ActionStatus.AwaitingApproval) with { PolicyId = 1 };
        await Insert(action);
        Assert.Null(await LastStarted(null, null));
        await Update(action with { Status = ActionStatus.Queued, UpdatedAt = Noon.AddHours(1) }, ActionStatus.AwaitingApproval);
        await Update(action with { Status = ActionStatus.Running, UpdatedAt = Noon.AddHours(2) }, ActionStatus.Queued);

        Assert.Equal(Noon.AddHours(1), await LastStarted(null, null));
        Assert.Equal(Noon.AddHours(1), await LastStarted(1, null));
        Assert.Null(await LastStarted(2, null));
        Assert.Null(await LastStarted(null, action.Id));
        Assert.Equal(1, await Count(Noon.AddHours(1), 1, action.Target, null));
        Assert.Equal(0, await Count(Noon.AddHours(1).AddMicroseconds(1), null, null, null));
        Assert.Equal(0, await Count(Noon, 2, null, null));
        Assert.Equal(0, await Count(Noon, null, "other", null));
        Assert.Equal(0, await Count(Noon, null, null, action.Id));

        await Update(action with { Status = ActionStatus.Cancelled }, ActionStatus.Running);
        Assert.Null(await LastStarted(null, null));
        Assert.Equal(0, await Count(Noon, null, null, null));

        Task<DateTimeOffset?> LastStarted(long? policy, string? except) =>
            Write(transaction => Actions.LastStartedAsync(transaction, action.Tool, action.Target, policy, except, null, None));
        Task<int> Count(DateTimeOffset since, long? policy, string? target, string? except) =>
            Write(transaction => Actions.CountStartedAsync(transaction, since, policy, target, except, None));
    }

    [Fact]
    public async Task ListOverdueAndStalled_AnswerWhatIsLate()
    {
        var overdue = New(ActionStatus.AwaitingApproval) with { ExpiresAt = Noon };
        var stalled = New(ActionStatus.Running) with { UpdatedAt = Noon.AddMinutes(-1) };
        await Insert(overdue);
        await Insert(New(ActionStatus.AwaitingApproval) with { ExpiresAt = Noon.AddMicroseconds(1) });
        await Insert(stalled);
        await Insert(New(ActionStatus.Verifying) with { Target = "other", UpdatedAt = Noon });
        await Insert(New(ActionStatus.Succeeded) with { UpdatedAt = Noon.AddHours(-1) });
        Assert.Equal(overdue.Id, Assert.Single(await Actions.ListOverdueAsync(Noon, 10, None)).Id);
        Assert.Equal(stalled.Id, Assert.Single(await Actions.ListStalledAsync(Noon, null, 10, None)).Id);
    }

    [Fact]
    public async Task ListAsync_FiltersAndPages_NewestFirst()
    {
        for (var number = 0; number < 12; number++)
            await Insert(New(ActionStatus.Denied) with
            {
                CreatedAt = Noon.AddMicroseconds(number / 3), IncidentId = number % 2 == 0 ? "even" : null, PolicyId = 4, RunId = "run", Target = $"t{number % 2}",
            });
        var all = await AllPages(page => Actions.ListAsync(new(PolicyId: 4, RunId: "run"), page, None), 5);
        Assert.Equal(12, all.Select(action => action.Id).Distinct().Count());
        Assert.Equal(all.OrderByDescending(action => action.CreatedAt).ThenByDescending(action => action.Id, StringComparer.Ordinal), all);
        Assert.Equal(6, (await Actions.ListAsync(new(ActionStatus.Denied, "t0", "even"), new(), None)).Items.Count);
        Assert.Empty((await Actions.ListAsync(new(ActionStatus.Dead), new(), None)).Items);
    }

    protected Task<bool> Insert(ActionRequest action) => Write(transaction => Actions.InsertAsync(transaction, action, None));

    private Task<bool> Update(ActionRequest next, ActionStatus expected) => Write(transaction => Actions.UpdateAsync(transaction, next, expected, None));

    protected static ActionRequest New(ActionStatus status) => new()
    {
        Id = NewId(), Tool = "restart_pod", Arguments = Json("{}"), Target = "pod:shop/web", Status = status, RequestedBy = "key:alice", Reason = "test",
        BindingHash = "hash", CreatedAt = Noon, UpdatedAt = Noon,
    };
}
