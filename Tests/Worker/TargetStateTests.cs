using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.People;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Safety.States;
using AIOps.Tests.Mcp;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;
using AIOps.Tools.Abstractions;
using AIOps.Worker.Execution;

namespace AIOps.Tests.Worker;

/// <summary>An approval is a yes to the world that was shown; nothing is called in another one.</summary>
public abstract class TargetStateTests(IStateServer server) : StateTests(server)
{
    private static readonly Principal Admin = new("key:admin", Role.Admin);

    [Fact]
    public async Task Approved_TheTargetIsStillTheOne_ItIsChanged()
    {
        await using var rig = new WorkerRig(Database);
        var action = await WaitingAsync(rig);
        Assert.Null((await ApproveAsync(rig, action)).Refusal);
        await rig.DeliverAsync(action);
        Assert.Equal((ActionStatus.Succeeded, 1), ((await rig.LoadAsync(action)).Status, rig.Poke.Executions));
    }

    [Fact]
    public async Task Approved_TheTargetBecameAnother_NothingIsCalledAndPeopleAreAskedAnew()
    {
        await using var rig = new WorkerRig(Database);
        var action = await WaitingAsync(rig);
        Assert.Equal("old", State(await rig.LoadAsync(action)));
        Become(rig, "new");
        Assert.Null((await ApproveAsync(rig, action)).Refusal);
        Assert.Null((await rig.DeliverAsync(action)).RetryAfter);

        var asked = await rig.LoadAsync(action);
        Assert.Equal((ActionStatus.AwaitingApproval, null, 0, 1), (asked.Status, asked.DecidedBy, asked.Approvals.Count, asked.Redecided));
        Assert.Equal((0, 0), (rig.Poke.DryRuns, rig.Poke.Executions));
        Assert.Equal("new", State(asked));
        Assert.Contains("state went from \"old\" to \"new\"", asked.Attempts[^1].Result, StringComparison.Ordinal);
        Assert.Contains("redecide", await rig.TimelineAsync(action));

        // What was shown before says nothing about what is asked now.
        Assert.Contains("not what was shown", (await rig.Decisions.ApproveAsync(action.Id, Admin, action.BindingHash, None)).Refusal, StringComparison.Ordinal);
        Assert.Null((await rig.Decisions.ApproveAsync(action.Id, Admin, asked.BindingHash, None)).Refusal);
        await rig.DeliverAsync(action);
        Assert.Equal((ActionStatus.Succeeded, 1), ((await rig.LoadAsync(action)).Status, rig.Poke.Executions));
    }

    [Fact]
    public async Task Approved_TheTargetMovesEachTime_EndsAfterThreeWithoutACall()
    {
        await using var rig = new WorkerRig(Database);
        var action = await WaitingAsync(rig);
        for (var round = 1; round <= 4; round++)
        {
            Become(rig, $"new{round}");
            Assert.Null((await ApproveAsync(rig, action)).Refusal);
            await rig.DeliverAsync(action);
        }
        var ended = await rig.LoadAsync(action);
        Assert.Equal((ActionStatus.Failed, 3, 0), (ended.Status, ended.Redecided, rig.Poke.Executions));
    }

    [Fact]
    public async Task Approved_TheTargetIsGone_FailsSayingSo()
    {
        await using var rig = new WorkerRig(Database);
        var action = await WaitingAsync(rig);
        Assert.Null((await ApproveAsync(rig, action)).Refusal);
        rig.Poke.OnSnapshot = _ => throw new ToolException("there is no thing a");
        await rig.DeliverAsync(action);
        var ended = await rig.LoadAsync(action);
        Assert.Equal((ActionStatus.Failed, 0), (ended.Status, rig.Poke.Executions));
        Assert.Contains("there is no thing a", ended.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NotReadable_IsSaidAndReadAgainLater()
    {
        await using var rig = new WorkerRig(Database);
        rig.Poke.OnSnapshot = _ => throw new ToolException("the API is away, password=hunter2");
        var action = await WaitingAsync(rig);
        var seen = await rig.LoadAsync(action);
        Assert.True(seen.State is { Snapshot: null, Problem: { } problem } && problem.Contains("the API is away", StringComparison.Ordinal) && !problem.Contains("hunter2", StringComparison.Ordinal));

        Become(rig, "old");
        Assert.Equal(0, await CatchUpAsync(rig));
        rig.Tools.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(1, await CatchUpAsync(rig));
        Assert.Equal("old", State(await rig.LoadAsync(action)));
        Assert.Equal(0, await CatchUpAsync(rig));
    }

    [Fact]
    public async Task Approved_WhileNotReadable_IsDecidedAgainOnceItIs()
    {
        await using var rig = new WorkerRig(Database);
        rig.Poke.OnSnapshot = _ => throw new ToolException("the API is away");
        var action = await WaitingAsync(rig);
        Assert.Null((await ApproveAsync(rig, action)).Refusal);
        Become(rig, "old");
        await rig.DeliverAsync(action);

        var asked = await rig.LoadAsync(action);
        Assert.Equal((ActionStatus.AwaitingApproval, 0, "old"), (asked.Status, rig.Poke.Executions, State(asked)));
        Assert.Null((await ApproveAsync(rig, action)).Refusal);
        await rig.DeliverAsync(action);
        Assert.Equal((ActionStatus.Succeeded, 1), ((await rig.LoadAsync(action)).Status, rig.Poke.Executions));
    }

    [Fact]
    public async Task Approved_BeforeAnybodyLooked_IsBoundToWhatIsThereThen()
    {
        await using var rig = new WorkerRig(Database);
        var action = await AskedAsync(rig);
        Assert.Null((await ApproveAsync(rig, action)).Refusal);
        Assert.Equal("old", State(await rig.LoadAsync(action)));
        Become(rig, "new");
        await rig.DeliverAsync(action);
        Assert.Equal((ActionStatus.AwaitingApproval, 0), ((await rig.LoadAsync(action)).Status, rig.Poke.Executions));
    }

    [Fact]
    public async Task Seen_Once_IsNotSeenAnewByALaterLook()
    {
        await using var rig = new WorkerRig(Database);
        var action = await WaitingAsync(rig);
        Become(rig, "new");
        await rig.Get<TargetStates>().EnsureAsync(action.Id, None);
        Assert.Equal(("old", 1), (State(await rig.LoadAsync(action)), rig.Poke.Snapshots));
    }

    /// <summary>A page holds hundreds of actions, and a state may be large.</summary>
    [Fact]
    public async Task List_LeavesStatesToTheActionItself()
    {
        await using var rig = new WorkerRig(Database);
        var action = await WaitingAsync(rig);
        Assert.Equal("old", State(await rig.LoadAsync(action)));
        Assert.Null(Assert.Single((await new AIOps.Policies.Storage.ActionStore(Database).ListAsync(new(), new(), None)).Items).State);
    }

    [Fact]
    public async Task ToolThatHangs_HoldsTheApprovalUpForSecondsOnly()
    {
        await using var rig = new WorkerRig(Database);
        var action = await AskedAsync(rig);
        var begun = new TaskCompletionSource();
        rig.Poke.OnSnapshot = async token =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return new CountingBefore("never");
        };
        var approval = ApproveAsync(rig, action);
        await begun.Task;
        rig.Tools.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Null((await approval).Refusal);
        Assert.Contains("within 10 s", (await rig.LoadAsync(action)).State!.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_LooksAtWhatWaits_ByItself()
    {
        await using var rig = new WorkerRig(Database);
        var action = await AskedAsync(rig);
        using var loop = new TargetStateLoop(rig.Get<TargetStates>(), rig.Tools.Time);
        await loop.StartAsync(None);
        // The loop begins on a thread of its own: its timer is the first that comes so soon.
        await Eventually.TrueAsync(() => Task.FromResult(rig.Tools.Time.UntilNext <= TimeSpan.FromSeconds(1)));
        rig.Tools.Time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(async () => (await rig.LoadAsync(action)).State?.Snapshot is not null);
        await loop.StopAsync(None);
    }

    [Fact]
    public async Task MovedUnderTheCall_AndTheProbeKnowsTheTargetNoMore_IsDecidedAgain()
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        rig.Poke.OnExecute = _ => throw new ToolException("another one has that name now") { Moved = true };
        rig.Poke.OnProbe = () => Task.FromResult(Effect.Unknown);
        Assert.NotNull((await rig.DeliverAsync(action)).RetryAfter);
        Assert.Equal((ActionStatus.Queued, 1), ((await rig.LoadAsync(action)).Status, (await rig.LoadAsync(action)).Redecided));
    }

    [Fact]
    public async Task MovedUnderTheSecondCall_AfterACrash_NeedsAPersonWhereTheProbeDoesNotKnow()
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        var running = action with { Status = ActionStatus.Running, Attempts = [new(1, "w0", rig.Tools.Time.GetUtcNow(), Json("""{"state": "old"}"""))] };
        Assert.True(await Write(transaction => rig.Actions.UpdateAsync(transaction, running, ActionStatus.Queued, None)));
        rig.Poke.OnProbe = () => Task.FromResult(rig.Poke.Probes == 1 ? Effect.NotApplied : Effect.Unknown);
        // The first call may have come through after the look: the world that moved may be its own doing.
        rig.Poke.OnExecute = _ => throw new ToolException("another one has that name now") { Moved = true };
        await rig.DeliverAsync(action);
        var ended = await rig.LoadAsync(action);
        Assert.Equal((ActionStatus.Failed, 1), (ended.Status, rig.Poke.Executions));
        Assert.Contains("a person must look", ended.Result, StringComparison.Ordinal);
    }

    private static async Task<ActionRequest> AskedAsync(WorkerRig rig)
    {
        await rig.Tools.Catalog.ConnectAsync(None);
        var action = await rig.Service.RequestAsync(WorkerRig.Proposal(await rig.PolicyAsync(p => p with { Mode = ActionMode.Approve }), incident: await rig.IncidentAsync()), None);
        Assert.Equal((ActionStatus.AwaitingApproval, null), (action.Status, action.State));
        return action;
    }

    /// <summary>Asked for, and its target looked at.</summary>
    private static async Task<ActionRequest> WaitingAsync(WorkerRig rig)
    {
        var action = await AskedAsync(rig);
        Assert.Equal(1, await CatchUpAsync(rig));
        return action;
    }

    private static Task<int> CatchUpAsync(WorkerRig rig) => rig.Get<TargetStates>().CatchUpAsync(rig.Tools.Time.GetUtcNow(), None);

    private static Task<AIOps.Policies.Safety.ActionReply> ApproveAsync(WorkerRig rig, ActionRequest action) => rig.Decisions.ApproveAsync(action.Id, Admin, null, None);

    private static void Become(WorkerRig rig, string state) => rig.Poke.OnSnapshot = _ => Task.FromResult(new CountingBefore(state));

    private static string? State(ActionRequest action) => action.State?.Snapshot?.GetProperty("state").GetString();
}

public sealed class SqliteTargetStateTests(SqliteFiles server) : TargetStateTests(server);

public sealed class PostgresTargetStateTests(PostgresServer server) : TargetStateTests(server);
