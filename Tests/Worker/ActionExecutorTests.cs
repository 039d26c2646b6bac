using System.Text.Json;
using AIOps.Mcp.Client;
using AIOps.Mcp.Http;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.Alerts;
using AIOps.Policies.Model.People;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Safety.Grants;
using AIOps.Policies.Storage;
using AIOps.Tests.Mcp;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Worker;

public abstract class ActionExecutorTests(IStateServer server) : StateTests(server)
{
    private static readonly Principal Admin = new("key:admin", Role.Admin);

    [Fact]
    public async Task Run_Healthy_GoesThroughEveryStepOnce()
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        Assert.Null((await rig.DeliverAsync(action)).RetryAfter);
        var ended = await rig.LoadAsync(action);
        Assert.Equal((ActionStatus.Succeeded, "well"), (ended.Status, ended.Result));
        Assert.Equal((1, 1, 1, 0, 1, 0), (rig.Poke.Snapshots, rig.Poke.DryRuns, rig.Poke.Executions, rig.Poke.Probes, rig.Poke.Verifications, rig.Poke.Undos));
        Assert.Equal((action.Id, "old"), (rig.Poke.LastKey, rig.Poke.LastBefore!.State));
        Assert.True(Assert.Single(ended.Attempts) is { Verified: true, ExecutedAt: not null, EndedAt: not null, Snapshot: not null });
        Assert.Equal(["gate", "executing", "executed", "verified"], await rig.TimelineAsync(action));
        Assert.Equal(["action.request", "action.running", "action.verifying", "action.succeeded"], await rig.AuditAsync());
        Assert.Equal(["poke thing:a succeeded"], await rig.JobsAsync());
        Assert.Equal(IncidentStatus.Resolved, (await rig.Get<IncidentStore>().GetAsync(action.IncidentId!, None))!.Status);
        Assert.Equal(["request", "execute"], ended.Decisions.Select(d => d.Pass).Distinct());
        // A second delivery of what has ended does nothing.
        Assert.Null((await rig.DeliverAsync(action)).RetryAfter);
        Assert.Equal((1, 1), (rig.Poke.Snapshots, rig.Poke.Executions));
    }

    [Fact]
    public async Task Run_SnapshotFails_TheToolIsNotCalled()
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        rig.Poke.OnSnapshot = _ => throw new AIOps.Tools.Abstractions.ToolException("there is no thing a");
        await rig.DeliverAsync(action);
        await AssertRefusedAsync(rig, action, "there is no thing a");
    }

    [Fact]
    public async Task Run_DryRunFails_TheToolIsNotCalled()
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        rig.Poke.OnDryRun = () => Task.FromResult(ToolResult.Error("forbidden by admission"));
        await rig.DeliverAsync(action);
        await AssertRefusedAsync(rig, action, "forbidden by admission");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_BusyBeforeTheCall_IsTriedAgainLaterThenRuns(bool snapshot)
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        if (snapshot)
            rig.Poke.OnSnapshot = _ => throw Busy;
        else
            rig.Poke.OnDryRun = () => throw Busy;
        Assert.Equal(TimeSpan.FromSeconds(2), (await rig.DeliverAsync(action)).RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(4), (await rig.DeliverAsync(action, rig.Lease(action) with { Delivery = 2 })).RetryAfter);
        Assert.Equal((ActionStatus.Queued, 0), ((await rig.LoadAsync(action)).Status, rig.Poke.Executions));
        rig.Poke.OnSnapshot = _ => Task.FromResult(new CountingBefore("old"));
        rig.Poke.OnDryRun = () => Task.FromResult(new ToolResult("would poke"));
        Assert.Null((await rig.DeliverAsync(action, rig.Lease(action) with { Delivery = 3 })).RetryAfter);
        Assert.Equal((ActionStatus.Succeeded, 1), ((await rig.LoadAsync(action)).Status, rig.Poke.Executions));
    }

    [Fact]
    public async Task Run_StaysBusyBeforeTheCall_EndsWithTheReason()
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        rig.Poke.OnSnapshot = _ => throw Busy;
        Assert.Null((await rig.DeliverAsync(action, rig.Lease(action) with { Delivery = 4 })).RetryAfter);
        await AssertRefusedAsync(rig, action, "429 slow down");
    }

    [Fact]
    public async Task Run_BusyAtTheCall_IsNeverBlindlyMadeAgain()
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        rig.Poke.OnExecute = _ => throw Busy;
        rig.Poke.OnProbe = () => Task.FromResult(Effect.NotApplied);
        Assert.Null((await rig.DeliverAsync(action)).RetryAfter);
        Assert.Equal((ActionStatus.Failed, 1), ((await rig.LoadAsync(action)).Status, rig.Poke.Executions));
    }

    [Fact]
    public async Task Run_TheWorldMovedOn_IsDecidedAgainThreeTimesAtMost()
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        rig.Poke.OnExecute = _ => throw new AIOps.Tools.Abstractions.ToolException("409: it is another one now") { Moved = true };
        rig.Poke.OnProbe = () => Task.FromResult(Effect.NotApplied);
        for (var time = 1; time <= 3; time++)
        {
            Assert.NotNull((await rig.DeliverAsync(action)).RetryAfter);
            Assert.Equal((ActionStatus.Queued, time), ((await rig.LoadAsync(action)).Status, (await rig.LoadAsync(action)).Redecided));
        }
        Assert.Null((await rig.DeliverAsync(action)).RetryAfter);
        var ended = await rig.LoadAsync(action);
        // Each time from a snapshot of its own and through the gate.
        Assert.Equal((ActionStatus.Failed, 4, 4), (ended.Status, rig.Poke.Snapshots, ended.Attempts.Count));
        Assert.Equal(4, ended.Decisions.Count(d => d is { Pass: "execute", Rule: "mode" }));
    }

    [Fact]
    public async Task Run_TheWorldMovedOnAfterAnApproval_WaitsForAnother()
    {
        await using var rig = new WorkerRig(Database);
        await rig.Tools.Catalog.ConnectAsync(None);
        var action = await rig.Service.RequestAsync(WorkerRig.Proposal(await rig.PolicyAsync(p => p with { Mode = ActionMode.Approve })), None);
        Assert.Null((await rig.Decisions.ApproveAsync(action.Id, Admin, null, None)).Refusal);
        rig.Poke.OnExecute = _ => throw new AIOps.Tools.Abstractions.ToolException("409: it is another one now") { Moved = true };
        rig.Poke.OnProbe = () => Task.FromResult(Effect.NotApplied);
        Assert.Null((await rig.DeliverAsync(await rig.LoadAsync(action))).RetryAfter);
        var waiting = await rig.LoadAsync(action);
        Assert.Equal((ActionStatus.AwaitingApproval, null, 1), (waiting.Status, waiting.DecidedBy, rig.Poke.Executions));
        Assert.NotNull(waiting.ExpiresAt);
        rig.Poke.OnExecute = _ => Task.FromResult(new ToolResult("poked"));
        await rig.DeliverAsync(waiting);
        Assert.Equal(1, rig.Poke.Executions);
        Assert.Null((await rig.Decisions.ApproveAsync(action.Id, Admin, null, None)).Refusal);
        await rig.DeliverAsync(await rig.LoadAsync(action));
        Assert.Equal((ActionStatus.Succeeded, 2), ((await rig.LoadAsync(action)).Status, rig.Poke.Executions));
    }

    private static AIOps.Tools.Abstractions.ToolException Busy => new("429 slow down") { Transient = true };

    [Theory]
    [InlineData(Effect.Applied, ActionStatus.Succeeded)]
    [InlineData(Effect.NotApplied, ActionStatus.Failed)]
    [InlineData(Effect.Unknown, ActionStatus.Failed)]
    public async Task Run_CallAnswersAnError_TheProbeDecides(Effect effect, ActionStatus expected)
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        rig.Poke.OnExecute = _ => Task.FromResult(ToolResult.Error("500 from the system"));
        rig.Poke.OnProbe = () => Task.FromResult(effect);
        await rig.DeliverAsync(action);
        var ended = await rig.LoadAsync(action);
        Assert.Equal(expected, ended.Status);
        Assert.Equal((1, 1), (rig.Poke.Executions, rig.Poke.Probes));
        Assert.Equal(effect == Effect.Unknown, ended.Result!.Contains("a person must look", StringComparison.Ordinal));
        Assert.Equal([$"poke thing:a {(expected == ActionStatus.Failed ? "failed" : "succeeded")}"], await rig.JobsAsync());
    }

    [Theory]
    [InlineData(Effect.Applied, ActionStatus.Succeeded, 1)]
    [InlineData(Effect.NotApplied, ActionStatus.Succeeded, 2)]
    [InlineData(Effect.Unknown, ActionStatus.Failed, 1)]
    public async Task Run_ConnectionBreaksInMidCall_IsLookedAtAndEndsOnce(Effect effect, ActionStatus expected, int calls)
    {
        var poke = new CountingTool();
        await using var http = await LoopbackMcp.StartAsync(new McpHttpOptions(), poke: poke);
        await using var rig = new WorkerRig(Database, tools: new McpRig(new() { ["test"] = new() { Url = http.Url } }));
        var action = await rig.QueuedAsync();
        poke.OnExecute = _ =>
        {
            if (poke.Executions == 1)
                LoopbackMcp.BreakConnection();
            return Task.FromResult(new ToolResult("poked"));
        };
        poke.OnProbe = () => Task.FromResult(effect);
        var end = await rig.DeliverAsync(action);
        // Lost, and not done so far: it may still arrive, so it is made again only after another look.
        Assert.True(calls == 2 == end.RetryAfter is not null, end.Reason);
        Assert.Equal(1, poke.Executions);
        if (end.RetryAfter is not null)
            await rig.DeliverAsync(action);
        Assert.Equal(expected, (await rig.LoadAsync(action)).Status);
        Assert.Equal(calls, poke.Executions);
        Assert.Single(await rig.JobsAsync());
    }

    [Fact]
    public async Task Run_ToolServerAwayAtTheSnapshot_IsTriedAgainLater()
    {
        await using var rig = new WorkerRig(Database, tools: new McpRig());
        var action = await rig.QueuedAsync();
        await using var blind = new WorkerRig(Database, tools: new McpRig(new() { ["test"] = new() { Url = new("http://127.0.0.1:9/mcp") } }));
        var end = await blind.DeliverAsync(action);
        Assert.Equal(TimeSpan.FromSeconds(5), end.RetryAfter);
        Assert.Equal(ActionStatus.Queued, (await rig.LoadAsync(action)).Status);
        await rig.DeliverAsync(action);
        Assert.Equal(ActionStatus.Succeeded, (await rig.LoadAsync(action)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_PolicyDisabledOrChangedMeanwhile_TheToolIsNotCalled(bool disabled)
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        var policy = (await rig.Get<PolicyStore>().GetAsync(action.PolicyId!.Value, None))!;
        await rig.Get<PolicyWriter>().UpdateAsync(policy with { Enabled = !disabled }, Admin, None);
        await rig.DeliverAsync(action);
        var ended = await rig.LoadAsync(action);
        Assert.Equal(ActionStatus.Denied, ended.Status);
        Assert.Equal(0, rig.Poke.Executions);
        Assert.Empty(await rig.JobsAsync());
        Assert.Contains("action.denied", await rig.AuditAsync());
    }

    [Fact]
    public async Task Run_WaitedTooLongForAWorker_TheToolIsNotCalled()
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        rig.Tools.Time.Advance(TimeSpan.FromHours(8));
        await rig.DeliverAsync(action);
        var ended = await rig.LoadAsync(action);
        Assert.Equal((ActionStatus.Denied, 0), (ended.Status, rig.Poke.Executions));
        Assert.Contains("decided 8h", ended.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CancelledMeanwhile_TheToolIsNotCalled()
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        // After the worker has read it and before it begins.
        rig.Poke.OnDryRun = async () =>
        {
            Assert.Null((await rig.Decisions.CancelAsync(action.Id, Admin, None)).Refusal);
            return new ToolResult("would poke");
        };
        await rig.DeliverAsync(action);
        Assert.Equal(ActionStatus.Cancelled, (await rig.LoadAsync(action)).Status);
        Assert.Equal(0, rig.Poke.Executions);
    }

    [Fact]
    public async Task Run_NewerLeaseTookOver_TheOldWorkerWritesAndCallsNothing()
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        var old = rig.Lease(action);
        rig.Poke.OnDryRun = async () =>
        {
            if (rig.Poke.DryRuns == 1)
                await rig.DeliverAsync(action);
            return new ToolResult("would poke");
        };
        Assert.Null((await rig.DeliverAsync(action, old)).RetryAfter);
        Assert.Equal(1, rig.Poke.Executions);
        Assert.Single((await rig.LoadAsync(action)).Attempts);
        Assert.Single(await rig.JobsAsync());
    }

    [Theory]
    [InlineData(Effect.Applied, ActionStatus.Succeeded, 0)]
    [InlineData(Effect.NotApplied, ActionStatus.Succeeded, 1)]
    [InlineData(Effect.Unknown, ActionStatus.Failed, 0)]
    public async Task Run_FoundHalfDone_IsProbedFirst(Effect effect, ActionStatus expected, int calls)
    {
        await using var rig = new WorkerRig(Database);
        var action = await HalfDoneAsync(rig);
        rig.Poke.OnProbe = () => Task.FromResult(effect);
        await rig.DeliverAsync(action);
        var ended = await rig.LoadAsync(action);
        Assert.Equal(expected, ended.Status);
        Assert.Equal((0, calls), (rig.Poke.Snapshots, rig.Poke.Executions));
        Assert.Equal(1 + calls, ended.Attempts.Count);
        if (calls == 1)
            Assert.Equal(("w0", "interrupted before it took effect"), (ended.Attempts[0].Worker, ended.Attempts[0].Result));
        Assert.NotEqual("w0", calls == 1 ? ended.Attempts[1].Worker : "");
    }

    [Fact]
    public async Task Run_FoundHalfDoneAndNotAllowedAnyMore_TheToolIsNotCalled()
    {
        await using var rig = new WorkerRig(Database);
        var action = await HalfDoneAsync(rig);
        rig.Poke.OnProbe = () => Task.FromResult(Effect.NotApplied);
        await rig.Get<PolicyWriter>().DeleteAsync(action.PolicyId!.Value, Admin, None);
        await rig.DeliverAsync(action);
        Assert.Equal(ActionStatus.Denied, (await rig.LoadAsync(action)).Status);
        Assert.Equal(0, rig.Poke.Executions);
        Assert.Equal(IncidentStatus.Failed, (await rig.Get<IncidentStore>().GetAsync(action.IncidentId!, None))!.Status);
    }

    [Fact]
    public async Task Run_SlowDryRun_TheGrantIsSignedAfterIt()
    {
        // The dry run takes longer than a grant lives, and no timer of the call comes so near that the rig would let it pass.
        await using var rig = new WorkerRig(Database, configure: services => services.Configure<GrantOptions>(options => options.Lifetime = TimeSpan.FromSeconds(10)));
        var action = await rig.QueuedAsync();
        rig.Poke.OnDryRun = () =>
        {
            rig.Tools.Time.Advance(TimeSpan.FromSeconds(20));
            return Task.FromResult(new ToolResult("would poke"));
        };
        await rig.DeliverAsync(action);
        Assert.Equal(ActionStatus.Succeeded, (await rig.LoadAsync(action)).Status);
    }

    [Fact]
    public async Task Run_StaysUnhealthy_AsksSixTimesThenUndoes()
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        var times = RecordVerifications(rig, () => Health.Unhealthy("sick"));
        await rig.DeliverAsync(action);
        var ended = await rig.LoadAsync(action);
        Assert.Equal([0, 1, 2.5, 4.75, 8.12, 13.19], times.Select(t => Math.Round((t - times[0]).TotalSeconds, 2)));
        Assert.Equal((ActionStatus.Undone, 1, 1), (ended.Status, rig.Poke.Executions, rig.Poke.Undos));
        Assert.Equal("not healthy after 6 checks: sick; undo: put back", ended.Result);
        Assert.Equal(IncidentStatus.Failed, (await rig.Get<IncidentStore>().GetAsync(action.IncidentId!, None))!.Status);
    }

    [Fact]
    public async Task Run_UnhealthyAndThePolicySaysNever_IsLeftAsItIs()
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync(p => p with { Undo = "never" });
        RecordVerifications(rig, () => Health.Unhealthy("sick"));
        await rig.DeliverAsync(action);
        Assert.Equal(ActionStatus.Failed, (await rig.LoadAsync(action)).Status);
        Assert.Equal(0, rig.Poke.Undos);
    }

    [Fact]
    public async Task Run_UndoFails_SaysBoth()
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        RecordVerifications(rig, () => Health.Unhealthy("sick"));
        rig.Poke.OnUndo = () => Task.FromResult(ToolResult.Error("gone"));
        await rig.DeliverAsync(action);
        var ended = await rig.LoadAsync(action);
        Assert.Equal((ActionStatus.Failed, "not healthy after 6 checks: sick; undo: gone"), (ended.Status, ended.Result));
    }

    [Fact]
    public async Task Run_RecoversOnTheWay_Succeeds()
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        RecordVerifications(rig, () => rig.Poke.Verifications < 4 ? Health.Unhealthy("sick") : Health.Healthy("well again"));
        await rig.DeliverAsync(action);
        Assert.Equal((ActionStatus.Succeeded, 4, 0), ((await rig.LoadAsync(action)).Status, rig.Poke.Verifications, rig.Poke.Undos));
    }

    [Fact]
    public async Task Run_Progressing_IsGivenTheSettleTimeAndNoMore()
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        var times = RecordVerifications(rig, () => Health.Progressing("1 of 2"));
        await rig.DeliverAsync(action);
        // 13.19 s is within the tool's 15 s, the look after it is not.
        Assert.Equal([0, 1, 2.5, 4.75, 8.12, 13.19, 19.19], times.Select(t => Math.Round((t - times[0]).TotalSeconds, 2)));
        Assert.Equal(ActionStatus.Undone, (await rig.LoadAsync(action)).Status);
    }

    [Theory]
    [InlineData(true, ActionStatus.Succeeded)]
    [InlineData(false, ActionStatus.Undone)]
    public async Task Run_HealthyDelay_MustStayHealthy(bool stays, ActionStatus expected)
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync(p => p with { Verify = new(Wait: TimeSpan.FromSeconds(5)) });
        var times = RecordVerifications(rig, () => rig.Poke.Verifications == 1 || stays ? Health.Healthy("well") : Health.Unhealthy("relapsed"));
        await rig.DeliverAsync(action);
        Assert.Equal([0, 5], times.Select(t => Math.Round((t - times[0]).TotalSeconds, 2)));
        Assert.Equal(expected, (await rig.LoadAsync(action)).Status);
    }

    [Fact]
    public async Task Run_PolicysUrlDoesNotAnswerWell_IsNotHealthy()
    {
        await using var http = await LoopbackMcp.StartAsync(new McpHttpOptions());
        await using var rig = new WorkerRig(Database);
        // A GET without a session is answered 400 there.
        var action = await rig.QueuedAsync(p => p with { Verify = new(Http: http.Url.ToString()) });
        await rig.DeliverAsync(action);
        var ended = await rig.LoadAsync(action);
        Assert.Equal(ActionStatus.Undone, ended.Status);
        Assert.Contains("answers 400", ended.Result, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"total": 2, "series": [{"summary": {"last": 1}}, {"summary": {"last": 2}}]}""", ActionStatus.Succeeded)]
    [InlineData("""{"total": 2, "series": [{"summary": {"last": 1}}, {"summary": {"last": 0}}]}""", ActionStatus.Undone)]
    [InlineData("""{"total": 1, "series": [{"summary": {}}]}""", ActionStatus.Undone)]
    [InlineData("""{"total": 99, "series": [{"summary": {"last": 1}}]}""", ActionStatus.Undone)]
    [InlineData("""{"series": []}""", ActionStatus.Undone)]
    public async Task Run_PolicysPromql_MustHold(string answer, ActionStatus expected)
    {
        var prometheus = new LookTool("query_prometheus") { OnRun = _ => Task.FromResult(new ToolResult("t", JsonElement.Parse(answer))) };
        await using var rig = new WorkerRig(Database, tools: new McpRig(null, new AIOps.Tools.Abstractions.ToolDomain("prometheus", "Prometheus", [prometheus])));
        var action = await rig.QueuedAsync(p => p with { Verify = new(Promql: "up == 1") });
        await rig.DeliverAsync(action);
        Assert.Equal(expected, (await rig.LoadAsync(action)).Status);
        Assert.NotEqual(0, prometheus.Calls);
    }

    private static List<DateTimeOffset> RecordVerifications(WorkerRig rig, Func<Health> answer)
    {
        var times = new List<DateTimeOffset>();
        rig.Poke.OnVerify = () =>
        {
            times.Add(rig.Tools.Time.GetUtcNow());
            return Task.FromResult(answer());
        };
        return times;
    }

    /// <summary>As a worker leaves it that died between its decision to call and the answer.</summary>
    private async Task<ActionRequest> HalfDoneAsync(WorkerRig rig)
    {
        var action = await rig.QueuedAsync();
        var running = action with { Status = ActionStatus.Running, Attempts = [new(1, "w0", Noon, Json("""{"state": "old"}"""))] };
        Assert.True(await Write(transaction => rig.Actions.UpdateAsync(transaction, running, ActionStatus.Queued, None)));
        return running;
    }

    private static async Task AssertRefusedAsync(WorkerRig rig, ActionRequest action, string reason)
    {
        var ended = await rig.LoadAsync(action);
        Assert.Equal(ActionStatus.Failed, ended.Status);
        Assert.Contains(reason, ended.Result, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), (rig.Poke.Executions, rig.Poke.Verifications, rig.Poke.Undos));
        Assert.Equal(["gate", "failed"], await rig.TimelineAsync(action));
    }
}

public sealed class SqliteActionExecutorTests(SqliteFiles server) : ActionExecutorTests(server);

public sealed class PostgresActionExecutorTests(PostgresServer server) : ActionExecutorTests(server);
