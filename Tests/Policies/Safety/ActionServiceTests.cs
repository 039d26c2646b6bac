using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.People;
using AIOps.Policies.Queue;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using AIOps.Tests.Mcp;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;
using AIOps.Tests.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Policies.Safety;

/// <summary>Proposals, decisions and what watches over them, each on both databases.</summary>
public abstract class ActionServiceTests(IStateServer server) : StateTests(server)
{
    private static readonly Principal Alice = new("key:alice", Role.Approver);
    private static readonly Principal Bob = new("key:bob", Role.Approver);

    [Fact]
    public async Task Request_SameAtOnceFromTwoReplicas_ExactlyOneIsQueued()
    {
        await using var other = Open();
        await using var first = new WorkerRig(Database);
        await using var second = new WorkerRig(other);
        await first.Tools.Catalog.ConnectAsync(None);
        await second.Tools.Catalog.ConnectAsync(None);
        var policy = await first.PolicyAsync(p => p with { Cooldown = TimeSpan.Zero });
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() =>
            (i % 2 == 0 ? first : second).Service.RequestAsync(WorkerRig.Proposal(policy), None))));
        Assert.Equal(11, answers.Count(a => a.Status == ActionStatus.Denied && a.Decisions[^1].Rule == "in_flight"));
        var queued = Assert.Single(answers, a => a.Status == ActionStatus.Queued);
        Assert.Equal($"{queued.Id} normal", Assert.Single(await new OutboxStore(Database).PeekAsync(100, None)).Payload);
    }

    [Fact]
    public async Task Request_WithinTheCooldown_IsDeniedUntilItHasPassed()
    {
        await using var rig = new WorkerRig(Database);
        var first = await rig.QueuedAsync(p => p with { Cooldown = TimeSpan.FromMinutes(5) });
        await rig.DeliverAsync(first);
        var policy = (await rig.Get<PolicyStore>().GetAsync(first.PolicyId!.Value, None))!;
        Assert.Equal("cooldown", (await rig.Service.RequestAsync(WorkerRig.Proposal(policy), None)).Decisions[^1].Rule);
        Assert.Equal(ActionStatus.Queued, (await rig.Service.RequestAsync(WorkerRig.Proposal(policy, "other"), None)).Status);
        rig.Tools.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(ActionStatus.Queued, (await rig.Service.RequestAsync(WorkerRig.Proposal(policy), None)).Status);
    }

    [Fact]
    public async Task Request_OverAnyRateLimit_IsDenied()
    {
        await using var rig = new WorkerRig(Database, configure: s => s.Configure<SafetyOptions>(o => o.MaxGlobal = 3));
        await rig.Tools.Catalog.ConnectAsync(None);
        var limited = await rig.PolicyAsync(p => p with { RateLimit = new(2, TimeSpan.FromMinutes(10)) });
        var free = await rig.PolicyAsync();
        Assert.Equal(ActionStatus.Queued, (await rig.Service.RequestAsync(WorkerRig.Proposal(limited, "1"), None)).Status);
        Assert.Equal(ActionStatus.Queued, (await rig.Service.RequestAsync(WorkerRig.Proposal(limited, "2"), None)).Status);
        Assert.Contains("its limit is 2", (await rig.Service.RequestAsync(WorkerRig.Proposal(limited, "3"), None)).Result, StringComparison.Ordinal);
        Assert.Equal(ActionStatus.Queued, (await rig.Service.RequestAsync(WorkerRig.Proposal(free, "3"), None)).Status);
        Assert.Contains("the limit is 3", (await rig.Service.RequestAsync(WorkerRig.Proposal(free, "4"), None)).Result, StringComparison.Ordinal);
        rig.Tools.Time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        Assert.Equal(ActionStatus.Queued, (await rig.Service.RequestAsync(WorkerRig.Proposal(limited, "5"), None)).Status);
    }

    [Theory]
    [InlineData(ActionMode.Approve, ActionStatus.AwaitingApproval)]
    [InlineData(ActionMode.Suggest, ActionStatus.Requested)]
    public async Task Request_SameThatAlreadyWaits_IsAnsweredWithThatOne(ActionMode mode, ActionStatus status)
    {
        await using var rig = new WorkerRig(Database);
        await rig.Tools.Catalog.ConnectAsync(None);
        var policy = await rig.PolicyAsync(p => p with { Mode = mode });
        var first = await rig.Service.RequestAsync(WorkerRig.Proposal(policy), None);
        Assert.Equal(status, first.Status);
        Assert.Equal(first.Id, (await rig.Service.RequestAsync(WorkerRig.Proposal(policy), None)).Id);
        var another = await rig.PolicyAsync(p => p with { Mode = mode });
        Assert.NotEqual(first.Id, (await rig.Service.RequestAsync(WorkerRig.Proposal(another), None)).Id);
        rig.Tools.Time.Advance(TimeSpan.FromMinutes(31));
        // What can no longer be approved is no answer, also before anything has swept it up.
        Assert.Equal(mode == ActionMode.Suggest, first.Id == (await rig.Service.RequestAsync(WorkerRig.Proposal(policy), None)).Id);
    }

    [Theory]
    [InlineData("poke", """{"name": 5}""", "arguments.name")]
    [InlineData("poke", """{}""", "arguments.name is missing")]
    [InlineData("poke", """[1]""", "must be an object")]
    [InlineData("poke", """{"name": ""}""", "names the target")]
    [InlineData("look", """{"what": "x"}""", "changes nothing")]
    [InlineData("unheard_of", """{}""", "no connected tool server offers unheard_of")]
    public async Task Request_ThatCannotBeMeant_IsRecordedAsDenied(string tool, string arguments, string reason)
    {
        await using var rig = new WorkerRig(Database);
        await rig.Tools.Catalog.ConnectAsync(None);
        var action = await rig.Service.RequestAsync(new ActionProposal(tool, Json(arguments), ActionOrigin.Api, Alice, "why"), None);
        Assert.Equal(ActionStatus.Denied, action.Status);
        Assert.Contains(reason, action.Result, StringComparison.Ordinal);
        Assert.Equal(ActionStatus.Denied, (await rig.LoadAsync(action)).Status);
        Assert.Empty(await new OutboxStore(Database).PeekAsync(10, None));
        Assert.Equal(0, rig.Poke.Executions);
    }

    [Fact]
    public async Task Approve_ByAnother_RunsExactlyTheStoredCall()
    {
        await using var rig = new WorkerRig(Database);
        var action = await AwaitingAsync(rig);
        Assert.Contains("cannot approve it", (await rig.Decisions.ApproveAsync(action.Id, Alice, null, None)).Refusal, StringComparison.Ordinal);
        Assert.Contains("not what was shown", (await rig.Decisions.ApproveAsync(action.Id, Bob, "another hash", None)).Refusal, StringComparison.Ordinal);
        Assert.Equal(ActionStatus.AwaitingApproval, (await rig.LoadAsync(action)).Status);
        Assert.Null((await rig.Decisions.ApproveAsync(action.Id, Bob, action.BindingHash, None)).Refusal);
        Assert.Contains("is queued", (await rig.Decisions.ApproveAsync(action.Id, Bob, null, None)).Refusal, StringComparison.Ordinal);
        await rig.DeliverAsync(action);
        var ended = await rig.LoadAsync(action);
        Assert.Equal((ActionStatus.Succeeded, "key:bob", 1), (ended.Status, ended.DecidedBy, rig.Poke.Executions));
        Assert.Equal(["request", "approve", "execute"], ended.Decisions.Select(d => d.Pass).Distinct());
        Assert.Equal(["action.request", "action.queued", "action.running", "action.verifying", "action.succeeded"], await rig.AuditAsync());
    }

    [Fact]
    public async Task Approve_StoredCallWasTamperedWith_IsRefused()
    {
        await using var rig = new WorkerRig(Database);
        var action = await AwaitingAsync(rig);
        await Write(transaction => rig.Actions.UpdateAsync(transaction, action with { Arguments = Json("""{"name":"b","size":1}""") }, ActionStatus.AwaitingApproval, None));
        Assert.Contains("not what was shown", (await rig.Decisions.ApproveAsync(action.Id, Bob, null, None)).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approve_AtOnceByMany_QueuesOnce()
    {
        await using var rig = new WorkerRig(Database);
        var action = await AwaitingAsync(rig);
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => rig.Decisions.ApproveAsync(action.Id, Bob with { Id = $"key:{i}" }, null, None))));
        Assert.Single(replies, r => r.Refusal is null);
        Assert.Single(await new OutboxStore(Database).PeekAsync(10, None));
    }

    [Fact]
    public async Task Approve_WhatIsNotAllowedAnyMore_IsDeniedAndSaysSo()
    {
        await using var rig = new WorkerRig(Database);
        await rig.Tools.Catalog.ConnectAsync(None);
        var policy = await rig.PolicyAsync(p => p with { Mode = ActionMode.Approve });
        var action = await rig.Service.RequestAsync(WorkerRig.Proposal(policy, incident: await rig.IncidentAsync()), None);
        await rig.Get<AIOps.Policies.Evaluation.PolicyWriter>().UpdateAsync(policy with { Priority = 5 }, Alice, None);
        var reply = await rig.Decisions.ApproveAsync(action.Id, Bob, null, None);
        Assert.Contains("has changed since", reply.Refusal, StringComparison.Ordinal);
        Assert.Equal(ActionStatus.Denied, (await rig.LoadAsync(action)).Status);
        Assert.Empty(await new OutboxStore(Database).PeekAsync(10, None));
        Assert.Equal(["gate", "decision"], await rig.TimelineAsync(action));
        Assert.Empty(await rig.JobsAsync());
    }

    [Fact]
    public async Task Approve_AfterItsTime_IsRefusedAndTheSweepEndsIt()
    {
        await using var rig = new WorkerRig(Database);
        var action = await AwaitingAsync(rig);
        rig.Tools.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Contains("time to approve has passed", (await rig.Decisions.ApproveAsync(action.Id, Bob, null, None)).Refusal, StringComparison.Ordinal);
        using var expiry = new ApprovalExpiry(rig.Actions, rig.Decisions, rig.Tools.Time);
        await expiry.StartAsync(None);
        await Eventually.TrueAsync(async () =>
        {
            rig.Tools.Time.Advance(TimeSpan.FromSeconds(5));
            return (await rig.LoadAsync(action)).Status == ActionStatus.Expired;
        });
        await expiry.StopAsync(None);
        Assert.Contains("action.expired", await rig.AuditAsync());
    }

    [Fact]
    public async Task DenyAndCancel_EndWhatWaits_AndNothingThatRuns()
    {
        await using var rig = new WorkerRig(Database);
        var denied = await AwaitingAsync(rig);
        Assert.Null((await rig.Decisions.DenyAsync(denied.Id, Bob, "not now", None)).Refusal);
        Assert.Equal("denied by key:bob: not now", (await rig.LoadAsync(denied)).Result);
        Assert.NotNull((await rig.Decisions.ApproveAsync(denied.Id, Bob, null, None)).Refusal);
        var queued = await rig.QueuedAsync();
        Assert.Null((await rig.Decisions.CancelAsync(queued.Id, Alice, None)).Refusal);
        await rig.DeliverAsync(queued);
        Assert.Equal((ActionStatus.Cancelled, 0), ((await rig.LoadAsync(queued)).Status, rig.Poke.Executions));
        var done = await rig.QueuedAsync(name: "b");
        await rig.DeliverAsync(done);
        Assert.Contains("is succeeded", (await rig.Decisions.CancelAsync(done.Id, Alice, None)).Refusal, StringComparison.Ordinal);
        Assert.Equal("there is no such action", (await rig.Decisions.DenyAsync("none", Bob, null, None)).Refusal);
        Assert.Single(await rig.JobsAsync());
    }

    [Fact]
    public async Task Relay_QueueAway_CarriesEverythingWhenItIsBack()
    {
        await using var rig = new WorkerRig(Database);
        rig.Queue.IsAway = true;
        await Write(transaction => new OutboxStore(Database).AddAsync(transaction, "another.kind", "x", Noon, None));
        var relay = rig.Get<OutboxRelay>();
        await relay.StartAsync(None);
        var first = await rig.QueuedAsync();
        var second = await rig.QueuedAsync(name: "b");
        Assert.Equal(3, (await new OutboxStore(Database).PeekAsync(10, None)).Count);
        rig.Queue.IsAway = false;
        await Eventually.TrueAsync(() =>
        {
            rig.Tools.Time.Advance(TimeSpan.FromMilliseconds(500));
            return Task.FromResult(rig.Queue.Enqueued.Distinct().Count() == 2);
        });
        Assert.Equal(new[] { first.Id, second.Id }.Order(), rig.Queue.Enqueued.Distinct().Order());
        await Eventually.TrueAsync(async () => (await new OutboxStore(Database).PeekAsync(10, None)).Count == 1);
        await relay.StopAsync(None);
    }

    [Fact]
    public async Task Stalled_LostByTheQueue_IsPutBackAndTheDeadIsEnded()
    {
        await using var rig = new WorkerRig(Database);
        var lost = await rig.QueuedAsync();
        var dead = await rig.QueuedAsync(name: "b");
        rig.Queue.Dead.Add(new DeadJob(dead.Id, "broken", 5, Noon));
        rig.Tools.Time.Advance(TimeSpan.FromSeconds(31));
        using var stalled = new StalledActions(Database, rig.Actions, rig.Get<ActionLedger>(), rig.Queue, Options.Create(new QueueOptions()), rig.Tools.Time);
        await stalled.StartAsync(None);
        await Eventually.TrueAsync(async () => !rig.Queue.Enqueued.IsEmpty && (await rig.LoadAsync(dead)).Status == ActionStatus.Dead);
        await stalled.StopAsync(None);
        Assert.Equal([lost.Id], rig.Queue.Enqueued);
        Assert.Contains("broken", (await rig.LoadAsync(dead)).Result, StringComparison.Ordinal);
        Assert.Equal(["gate", "failed"], await rig.TimelineAsync(dead));
    }

    [Fact]
    public async Task Stalled_BehindManyThatRest_IsFoundInTheSameSweep()
    {
        await using var rig = new WorkerRig(Database, configure: s => s.Configure<AIOps.Policies.Safety.Storms.StormOptions>(o => o.MostInFlight = 1000));
        var lost = await rig.QueuedAsync();
        // As executions of runbooks rest for hours, longer than anything else has waited.
        await Write(async transaction =>
        {
            for (var number = 0; number < 300; number++)
                Assert.True(await rig.Actions.InsertAsync(transaction, lost with { Id = $"r{number}", Target = $"runbook:r{number}", Status = ActionStatus.Verifying, UpdatedAt = lost.UpdatedAt.AddHours(-1 - number / 100) }, None));
        });
        rig.Tools.Time.Advance(TimeSpan.FromSeconds(31));
        using var stalled = new StalledActions(Database, rig.Actions, rig.Get<ActionLedger>(), rig.Queue, Options.Create(new QueueOptions()), rig.Tools.Time);
        await stalled.StartAsync(None);
        await Eventually.TrueAsync(() => Task.FromResult(rig.Queue.Enqueued.Contains(lost.Id)));
        await stalled.StopAsync(None);
        Assert.Equal(301, rig.Queue.Enqueued.Distinct().Count());
    }

    [Fact]
    public async Task Request_StoreFailsInTheMiddle_LeavesNothingHalf()
    {
        await using var rig = new WorkerRig(Database);
        await rig.Tools.Catalog.ConnectAsync(None);
        var policy = await rig.PolicyAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Write(async transaction =>
        {
            Assert.Equal(ActionStatus.Queued, (await rig.Service.RequestAsync(transaction, WorkerRig.Proposal(policy), None)).Status);
            throw new InvalidOperationException("the store breaks here");
        }));
        Assert.Empty((await rig.Actions.ListAsync(new(), new(), None)).Items);
        Assert.Empty(await new OutboxStore(Database).PeekAsync(10, None));
        Assert.Empty(await rig.AuditAsync());
    }

    private static async Task<ActionRequest> AwaitingAsync(WorkerRig rig)
    {
        await rig.Tools.Catalog.ConnectAsync(None);
        var action = await rig.Service.RequestAsync(new ActionProposal("poke", McpRig.Arguments(), ActionOrigin.Api, Alice, "why"), None);
        Assert.Equal(ActionStatus.AwaitingApproval, action.Status);
        return action;
    }
}

public sealed class SqliteActionServiceTests(SqliteFiles server) : ActionServiceTests(server);

public sealed class PostgresActionServiceTests(PostgresServer server) : ActionServiceTests(server);
