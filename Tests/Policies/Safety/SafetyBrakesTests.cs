using System.Globalization;
using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.Alerts;
using AIOps.Policies.Model.People;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Model.Topology;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Breakers;
using AIOps.Policies.Safety.Stops;
using AIOps.Policies.Safety.Storms;
using AIOps.Policies.Safety.Windows;
using AIOps.Policies.Storage;
using AIOps.Policies.Topology;
using AIOps.Tests.Agent.Chat;
using AIOps.Tests.Mcp;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;
using AIOps.Tests.Worker;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Policies.Safety;

/// <summary>What holds changes back, from the store to the tool, each on both databases; what counts is whether the tool was called.</summary>
public abstract class SafetyBrakesTests(IStateServer server) : StateTests(server)
{
    private static readonly Principal Alice = new("key:alice", Role.Approver);
    private static readonly Principal Bob = new("key:bob", Role.Approver);
    private static readonly Principal Carol = new("key:carol", Role.Approver);
    private static readonly Principal Root = new("key:root", Role.Admin);

    [Fact]
    public async Task Stop_FromAnotherReplica_NothingQueuedOrAskedIsExecutedUntilResumed()
    {
        await using var rig = new WorkerRig(Database);
        await using var other = Open();
        await using var replica = new WorkerRig(other);
        var queued = await rig.QueuedAsync();
        await replica.Get<EmergencyStop>().StopAsync("the database burns", Alice, None);
        await rig.DeliverAsync(queued);
        var denied = await rig.LoadAsync(queued);
        Assert.Equal((ActionStatus.Denied, 0), (denied.Status, rig.Poke.Executions));
        Assert.Equal(("execute", "emergency_stop", "deny"), (denied.Decisions[^1].Pass, denied.Decisions[^1].Rule, denied.Decisions[^1].Outcome));
        Assert.Contains("by key:alice: the database burns", denied.Result, StringComparison.Ordinal);
        var policy = await rig.PolicyAsync();
        Assert.Equal("emergency_stop", (await rig.Service.RequestAsync(WorkerRig.Proposal(policy, "b"), None)).Decisions[^1].Rule);
        // A second stop leaves the first one's words.
        Assert.Equal("key:alice", (await rig.Get<EmergencyStop>().StopAsync("me too", Bob, None)).By);
        Assert.Equal("key:alice", (await rig.Get<EmergencyStop>().ResumeAsync("it is out", Bob, None))!.By);
        Assert.Null(await rig.Get<EmergencyStop>().ResumeAsync("it is out", Bob, None));
        var after = await rig.Service.RequestAsync(WorkerRig.Proposal(policy, "b"), None);
        await rig.DeliverAsync(after);
        Assert.Equal((ActionStatus.Succeeded, 1), ((await rig.LoadAsync(after)).Status, rig.Poke.Executions));
        Assert.Equal(["safety.stop", "safety.stop", "safety.resume"], (await rig.Get<AuditStore>().ListAsync(new(500), None)).Items.Reverse().Select(a => a.Verb).Where(v => v.StartsWith("safety.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Stop_WhileAnActionRuns_ItIsVerifiedAndNotPutBack()
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        rig.Poke.OnExecute = async _ =>
        {
            await rig.Get<EmergencyStop>().StopAsync("hands off", Alice, None);
            return new ToolResult("poked");
        };
        rig.Poke.OnVerify = () => Task.FromResult(Health.Unhealthy("sick"));
        await rig.DeliverAsync(action);
        Assert.Equal((ActionStatus.Failed, 1, 0), ((await rig.LoadAsync(action)).Status, rig.Poke.Executions, rig.Poke.Undos));
        Assert.Contains("not put back: everything is stopped by key:alice", (await rig.LoadAsync(action)).Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blackout_OpensWhileQueued_DeniesAndAnAdminLetsThisOneActionPass()
    {
        await using var rig = new WorkerRig(Database);
        var queued = await rig.QueuedAsync();
        await AddAsync(rig, WindowKind.Blackout, """{"reason":"quarter close","duration":"2h","scope":{"target":"thing:*"}}""");
        await rig.DeliverAsync(queued);
        Assert.Equal(("blackout", 0), ((await rig.LoadAsync(queued)).Decisions[^1].Rule, rig.Poke.Executions));
        var asked = await rig.Service.RequestAsync(new ActionProposal("poke", McpRig.Arguments("b"), ActionOrigin.Api, Alice, "why"), None);
        Assert.Contains($"POST /api/actions/{asked.Id}/override", asked.Result, StringComparison.Ordinal);

        var overrides = rig.Get<ActionOverrides>();
        var anew = (await overrides.OverrideAsync(asked.Id, Root, "customers are down", None)).Action!;
        // Approval is still needed, by another than who asked.
        Assert.Equal((ActionStatus.AwaitingApproval, "key:alice", asked.Id), (anew.Status, anew.RequestedBy, anew.Override!.Of));
        Assert.Contains("cannot approve it", (await rig.Decisions.ApproveAsync(anew.Id, Alice, null, None)).Refusal, StringComparison.Ordinal);
        Assert.Null((await rig.Decisions.ApproveAsync(anew.Id, Bob, null, None)).Refusal);
        await rig.DeliverAsync(anew);
        Assert.Equal((ActionStatus.Succeeded, 1), ((await rig.LoadAsync(anew)).Status, rig.Poke.Executions));
        Assert.Contains("overridden already", (await overrides.OverrideAsync(asked.Id, Root, "again", None)).Refusal, StringComparison.Ordinal);
        Assert.Contains("is succeeded", (await overrides.OverrideAsync(anew.Id, Root, "again", None)).Refusal, StringComparison.Ordinal);
        Assert.Contains("action.override", await rig.AuditAsync());
        Assert.Equal((ActionStatus.Denied, anew.Id), ((await rig.LoadAsync(asked)).Status, (await rig.LoadAsync(asked)).Override!.Of));
    }

    [Fact]
    public async Task Override_OfWhatAnotherRuleDenied_IsRefused()
    {
        await using var rig = new WorkerRig(Database);
        await rig.Get<EmergencyStop>().StopAsync("stop", Alice, None);
        await rig.Tools.Catalog.ConnectAsync(None);
        var stopped = await rig.Service.RequestAsync(new ActionProposal("poke", McpRig.Arguments(), ActionOrigin.Api, Alice, "why"), None);
        Assert.Contains("denied by emergency_stop, not by a window", (await rig.Get<ActionOverrides>().OverrideAsync(stopped.Id, Root, "r", None)).Refusal, StringComparison.Ordinal);
        await rig.Get<EmergencyStop>().ResumeAsync("r", Alice, None);
        await AddAsync(rig, WindowKind.Maintenance, """{"reason":"disks","duration":"2h","scope":{"target_class":"thing"}}""");
        var held = await rig.Service.RequestAsync(new ActionProposal("poke", McpRig.Arguments(), ActionOrigin.Api, Alice, "why"), None);
        Assert.Equal("maintenance", held.Decisions[^1].Rule);
        rig.Tools.Time.Advance(TimeSpan.FromMinutes(31));
        Assert.Contains("too long ago", (await rig.Get<ActionOverrides>().OverrideAsync(held.Id, Root, "r", None)).Refusal, StringComparison.Ordinal);
        Assert.Null((await rig.Get<ActionOverrides>().OverrideAsync("none", Root, "r", None)).Action);
        Assert.Empty(await new OutboxStore(Database).PeekAsync(10, None));
    }

    [Fact]
    public async Task Window_LabelOfTheAlert_DeniesOnlyWhatTheAlertIsAbout()
    {
        await using var rig = new WorkerRig(Database);
        await rig.Tools.Catalog.ConnectAsync(None);
        var window = await AddAsync(rig, WindowKind.Blackout, """{"reason":"r","duration":"2h","scope":{"labels":{"team":"pay*"}}}""");
        var policy = await rig.PolicyAsync(p => p with { Cooldown = TimeSpan.Zero });
        await FireAsync(("f1", new() { ["team"] = "payments" }), ("f2", new() { ["team"] = "search" }));
        Assert.Equal("blackout", (await AskAsync("f1", "a")).Decisions[^1].Rule);
        Assert.Equal(ActionStatus.Queued, (await AskAsync("f2", "b")).Status);
        // The alert that asked is not there: the window may mean it.
        Assert.Contains("cannot be told", (await AskAsync("gone", "c")).Result, StringComparison.Ordinal);
        Assert.True(await rig.Get<SafetyWindows>().RemoveAsync(WindowKind.Blackout, window.Id, Bob, None));
        Assert.Equal(ActionStatus.Queued, (await AskAsync("f1", "a")).Status);

        Task<ActionRequest> AskAsync(string alert, string name) => rig.Service.RequestAsync(WorkerRig.Proposal(policy, name) with { AlertId = alert }, None);
    }

    [Fact]
    public async Task Windows_OverOrTooMany_AreNotKept()
    {
        await using var rig = new WorkerRig(Database);
        var store = rig.Get<WindowStore>();
        var one = await AddAsync(rig, WindowKind.Blackout, """{"reason":"r","duration":"2h"}""");
        rig.Tools.Time.Advance(TimeSpan.FromSeconds(1));
        var always = await AddAsync(rig, WindowKind.Maintenance, """{"reason":"r","cron":"@daily","duration":"2h","time_zone":"Europe/Berlin","scope":{"tool":"mcp_poke","labels":{"a":"b"}}}""");
        Assert.Equal(WireJson.ToElement(new[] { one, always }).GetRawText(), WireJson.ToElement(await store.AllAsync(rig.Tools.Time.GetUtcNow(), None)).GetRawText());
        Assert.False(await rig.Get<SafetyWindows>().RemoveAsync(WindowKind.Blackout, always.Id, Bob, None));
        rig.Tools.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(always.Id, Assert.Single(await store.AllAsync(rig.Tools.Time.GetUtcNow(), None)).Id);
        await Write(async transaction =>
        {
            for (var i = 1; i < WindowStore.Most; i++)
                Assert.True(await store.InsertAsync(transaction, always with { Id = i.ToString(CultureInfo.InvariantCulture), CreatedAt = rig.Tools.Time.GetUtcNow() }, None));
            Assert.False(await store.InsertAsync(transaction, always with { Id = "more", CreatedAt = rig.Tools.Time.GetUtcNow() }, None));
        });
    }

    [Fact]
    public async Task Breaker_AfterFailures_DeniesOnEveryReplicaAndLetsOneTry()
    {
        await using var rig = Breaking(Database);
        await using var other = Open();
        await using var replica = Breaking(other);
        await replica.Tools.Catalog.ConnectAsync(None);
        rig.Poke.OnVerify = () => Task.FromResult(Health.Unhealthy("sick"));
        foreach (var name in new[] { "a", "b" })
            await rig.DeliverAsync(await rig.QueuedAsync(name: name));
        Assert.Equal(2, rig.Poke.Executions);
        replica.Tools.Time.Advance(rig.Tools.Time.GetUtcNow() - replica.Tools.Time.GetUtcNow());
        var policy = await replica.PolicyAsync();
        var denied = await replica.Service.RequestAsync(WorkerRig.Proposal(policy, "c"), None);
        Assert.Equal("circuit_breaker", denied.Decisions[^1].Rule);
        Assert.Contains("poke on thing targets failed 2 times lately", denied.Result, StringComparison.Ordinal);
        var (tool, targetClass, state) = Assert.Single(await replica.Get<BreakerReader>().AllAsync(replica.Tools.Time.GetUtcNow(), None));
        Assert.Equal(("poke", "thing", true), (tool, targetClass, state.IsOpen));

        rig.Tools.Time.Advance(TimeSpan.FromMinutes(10));
        rig.Poke.OnVerify = () => Task.FromResult(Health.Healthy("well"));
        var trial = await rig.Service.RequestAsync(WorkerRig.Proposal(policy, "c"), None);
        Assert.Equal(ActionStatus.Queued, trial.Status);
        Assert.Contains($"action {trial.Id} is trying", (await rig.Service.RequestAsync(WorkerRig.Proposal(policy, "d"), None)).Result, StringComparison.Ordinal);
        await rig.DeliverAsync(trial);
        Assert.Equal((ActionStatus.Succeeded, 3), ((await rig.LoadAsync(trial)).Status, rig.Poke.Executions));
        Assert.Equal(ActionStatus.Queued, (await rig.Service.RequestAsync(WorkerRig.Proposal(policy, "d"), None)).Status);
    }

    [Fact]
    public async Task Storm_ManyTargetsFail_PoliciesAreHeldUnderOneIncidentAndPeopleMayAct()
    {
        await using var rig = Stormy();
        await rig.Tools.Catalog.ConnectAsync(None);
        var policy = await rig.PolicyAsync(p => p with { Cooldown = TimeSpan.Zero });
        await FireAsync([.. Enumerable.Range(0, 4).Select(i => ($"f{i}", Pod(i)))]);
        // Several alerts of one pod are one unhealthy target.
        await FireAsync([.. Enumerable.Range(0, 9).Select(i => ($"g{i}", Pod(0)))]);
        var before = await rig.Service.RequestAsync(PodProposal(policy, "p0"), None);
        Assert.True(before.Status == ActionStatus.Queued, before.Result);
        await FireAsync(("f5", Pod(5)));
        for (var i = 1; i < 4; i++)
            Assert.Equal("storm_brake", (await rig.Service.RequestAsync(PodProposal(policy, $"p{i}"), None)).Decisions[^1].Rule);
        // What was queued before the storm was seen is held, too.
        await rig.DeliverAsync(before);
        Assert.Equal(("storm_brake", 0), ((await rig.LoadAsync(before)).Decisions[^1].Rule, PodTool(rig).Executions));
        var incident = Assert.Single((await rig.Get<IncidentStore>().ListAsync(new(Source: "storm_brake"), new(), None)).Items);
        Assert.Equal("Storm brake: policies are held on pod targets", incident.Title);
        Assert.Equal(["storm"], (await rig.Get<IncidentStore>().EventsAsync(incident.Id, 0, None)).Select(e => e.Kind));

        var person = await rig.Service.RequestAsync(PodProposal(policy, "p0") with { Origin = ActionOrigin.Api, By = Alice, Mode = null, PolicyId = null, PolicyVersion = null }, None);
        Assert.Equal(ActionStatus.AwaitingApproval, person.Status);
        Assert.Null((await rig.Decisions.ApproveAsync(person.Id, Bob, null, None)).Refusal);
        await rig.DeliverAsync(person);
        Assert.Equal(1, PodTool(rig).Executions);

        using var calm = ActivatorUtilities.CreateInstance<StormCalm>(rig.Services);
        await calm.StartAsync(None);
        // The alerts were seen last five minutes ago.
        await Eventually.TrueAsync(async () =>
        {
            rig.Tools.Time.Advance(TimeSpan.FromSeconds(30));
            return (await rig.Get<IncidentStore>().GetAsync(incident.Id, None))!.Status == IncidentStatus.Resolved;
        });
        await calm.StopAsync(None);
    }

    [Fact]
    public async Task Storm_KnownPopulation_CountsAsAShare()
    {
        await using var rig = Stormy();
        await rig.Tools.Catalog.ConnectAsync(None);
        await rig.Get<TopologyStore>().SaveAsync("kubernetes", new TopologyMap([.. Enumerable.Range(0, 40).Select(i => new TopologyNode("pod", $"shop/p{i}"))], []), None);
        var policy = await rig.PolicyAsync();
        await FireAsync([.. Enumerable.Range(0, 12).Select(i => ($"f{i}", Pod(i)))]);
        var reading = await rig.Get<StormReader>().ReadAsync("pod", None);
        Assert.Equal((12, 40, 13, false), (reading.Unhealthy, reading.Population, reading.Limit, reading.IsStorm));
        await FireAsync(("f12", Pod(12)));
        Assert.Contains("at least 13 pod targets of 40 are failing", (await rig.Service.RequestAsync(PodProposal(policy, "p0"), None)).Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Storm_CountedBefore_WhatBeganSinceOnAnotherReplicaCountsAtOnceAndWhatEndedASecondLater()
    {
        await using var rig = Stormy();
        await using var other = Open();
        await FireAsync([.. Enumerable.Range(0, 3).Select(i => ($"f{i}", Pod(i)))]);
        var storms = rig.Get<StormReader>();
        Assert.Equal(3, (await storms.ReadAsync("pod", None)).Unhealthy);
        // Taken in by another process: this one keeps its count and adds to it.
        var at = rig.Tools.Time.GetUtcNow();
        await other.WriteAsync(transaction => new AlertStore(other).UpsertAsync(transaction, [new Alert { Id = "o", Source = "s", Fingerprint = "o", Name = "n", Labels = Pod(9), StartsAt = at, FirstSeen = at, LastSeen = at }], None), None);
        Assert.Equal(4, (await storms.ReadAsync("pod", None)).Unhealthy);
        await Write(transaction => ExecuteAsync(transaction, "UPDATE alerts SET status = 'resolved' WHERE id IN ('f0', 'o')"));
        Assert.Equal(4, (await storms.ReadAsync("pod", None)).Unhealthy);
        rig.Tools.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await storms.ReadAsync("pod", None)).Unhealthy);
        // Another class is counted from the same look.
        Assert.Equal(0, (await storms.ReadAsync("node", None)).Unhealthy);
    }

    [Fact]
    public async Task Storm_CannotBeCounted_NothingIsAskedForOrCalled()
    {
        await using var rig = Stormy();
        await rig.Tools.Catalog.ConnectAsync(None);
        var policy = await rig.PolicyAsync();
        var queued = await rig.Service.RequestAsync(PodProposal(policy, "p0"), None);
        Assert.Equal(ActionStatus.Queued, queued.Status);
        // The count of a moment ago would do; but what began since cannot be read, so that it is no count.
        await Write(transaction => ExecuteAsync(transaction, "ALTER TABLE alerts RENAME TO alerts_away"));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => rig.Service.RequestAsync(PodProposal(policy, "p1"), None));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => rig.DeliverAsync(queued));
        Assert.Equal((0, ActionStatus.Queued), (PodTool(rig).Executions, (await rig.LoadAsync(queued)).Status));
        await Write(transaction => ExecuteAsync(transaction, "ALTER TABLE alerts_away RENAME TO alerts"));
        await rig.DeliverAsync(queued);
        Assert.Equal((1, ActionStatus.Succeeded), (PodTool(rig).Executions, (await rig.LoadAsync(queued)).Status));
    }

    [Fact]
    public async Task Crowd_TooManyInFlight_HoldsTheNext()
    {
        await using var rig = new WorkerRig(Database, configure: s => s.Configure<StormOptions>(o => o.MostInFlight = 2));
        await rig.Tools.Catalog.ConnectAsync(None);
        var policy = await rig.PolicyAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => rig.Service.RequestAsync(WorkerRig.Proposal(policy, $"n{i}"), None)));
        Assert.Equal((2, 4), (answers.Count(a => a.Status == ActionStatus.Queued), answers.Count(a => a.Decisions[^1].Rule == "storm_brake" && a.Status == ActionStatus.Denied)));
        Assert.Single((await rig.Get<IncidentStore>().ListAsync(new(Source: "storm_brake"), new(), None)).Items);
        // Those that are in may go on.
        await rig.DeliverAsync(answers.First(a => a.Status == ActionStatus.Queued));
        Assert.Equal(1, rig.Poke.Executions);
    }

    [Fact]
    public async Task Quorum_Destructive_WaitsForTwoOthersAndRecordsBoth()
    {
        var tools = new McpRig(null, new ToolDomain("rough", "Rough", [new CountingTool(new ToolInfo("smash") { Title = "Smash", Description = "Smashes.", Risk = Risk.Destructive, Target = "thing:{name}" })], Connected: "nothing"));
        await using var rig = new WorkerRig(Database, tools: tools);
        await rig.Tools.Catalog.ConnectAsync(None);
        var action = await rig.Service.RequestAsync(new ActionProposal("smash", McpRig.Arguments(), ActionOrigin.Api, Alice, "why"), None);
        Assert.Equal((ActionStatus.AwaitingApproval, 2), (action.Status, action.ApprovalsMissing));
        Assert.Contains("cannot approve it", (await rig.Decisions.ApproveAsync(action.Id, Alice, null, None)).Refusal, StringComparison.Ordinal);
        var first = await rig.Decisions.ApproveAsync(action.Id, Bob, action.BindingHash, None);
        Assert.Equal((null, ActionStatus.AwaitingApproval, 1, null), (first.Refusal, first.Action!.Status, first.Action.ApprovalsMissing, first.Action.DecidedBy));
        Assert.Contains("has approved it already; 1 more", (await rig.Decisions.ApproveAsync(action.Id, Bob, null, None)).Refusal, StringComparison.Ordinal);
        Assert.Empty(await new OutboxStore(Database).PeekAsync(10, None));
        Assert.Equal(ActionStatus.Queued, (await rig.Decisions.ApproveAsync(action.Id, Carol, null, None)).Action!.Status);
        var stored = await rig.LoadAsync(action);
        Assert.Equal(["key:bob", "key:carol"], stored.Approvals.Select(a => a.By));
        Assert.Equal(("key:carol", 0), (stored.DecidedBy, stored.ApprovalsMissing));
        await rig.DeliverAsync(action);
        Assert.Equal(ActionStatus.Succeeded, (await rig.LoadAsync(action)).Status);
        Assert.Equal(["action.request", "action.approve", "action.queued"], (await rig.AuditAsync())[..3]);
        Assert.Equal(["key:bob", "key:carol"], await Database.ReadAsync(connection => Column(connection, "SELECT principal FROM approvals ORDER BY approved_at, principal"), None));
    }

    [Fact]
    public async Task Quorum_TwoApproveAtOnceFromTwoReplicas_ItIsQueuedOnce()
    {
        var tools = new McpRig(null, new ToolDomain("rough", "Rough", [new CountingTool(new ToolInfo("smash") { Title = "Smash", Description = "Smashes.", Risk = Risk.Destructive, Target = "thing:{name}" })], Connected: "nothing"));
        await using var rig = new WorkerRig(Database, tools: tools);
        await using var other = Open();
        await using var replica = new WorkerRig(other, tools: tools);
        await tools.Catalog.ConnectAsync(None);
        var action = await rig.Service.RequestAsync(new ActionProposal("smash", McpRig.Arguments(), ActionOrigin.Api, Alice, "why"), None);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => (i % 2 == 0 ? rig : replica).Decisions.ApproveAsync(action.Id, i % 4 < 2 ? Bob : Carol, null, None))));
        var stored = await rig.LoadAsync(action);
        Assert.Equal((ActionStatus.Queued, 2), (stored.Status, stored.Approvals.Count));
        Assert.Single(await new OutboxStore(Database).PeekAsync(10, None));
    }

    /// <summary>Whatever the gate reads: without it nothing is executed.</summary>
    [Theory]
    [InlineData("safety_stop")]
    [InlineData("safety_windows")]
    [InlineData("alerts")]
    [InlineData("topology_sources")]
    [InlineData("policies")]
    [InlineData("audit_log")]
    [InlineData("incident_events")]
    public async Task StoreFailure_AnyTableOfTheGateIsGone_TheToolIsNotCalled(string table)
    {
        await using var rig = Stormy();
        await rig.Tools.Catalog.ConnectAsync(None);
        var proposal = PodProposal(await rig.PolicyAsync(), "a") with { IncidentId = await rig.IncidentAsync() };
        var action = await rig.Service.RequestAsync(proposal, None);
        // Past what is remembered of the population.
        rig.Tools.Time.Advance(TimeSpan.FromMinutes(2));
        await Write(transaction => ExecuteAsync(transaction, $"ALTER TABLE {table} RENAME TO gone"));
        Assert.NotNull(await Record.ExceptionAsync(() => rig.DeliverAsync(action)));
        // A new wish is not a promise of its policy yet: the policy is read when it is carried out.
        if (table != "policies")
            Assert.NotNull(await Record.ExceptionAsync(() => rig.Service.RequestAsync(proposal with { Arguments = McpRig.Arguments("b") }, None)));
        Assert.Equal(0, PodTool(rig).Executions);
        await Write(transaction => ExecuteAsync(transaction, $"ALTER TABLE gone RENAME TO {table}"));
        Assert.Equal(action.Id, Assert.Single((await rig.Actions.ListAsync(new(), new(), None)).Items).Id);
        await rig.DeliverAsync(action);
        Assert.Equal(1, PodTool(rig).Executions);
    }

    /// <summary>Cut off after any write: the tool was called only if the store knows that it was to be.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task StoreFailure_AfterAnyWrite_NothingRunsThatTheStoreDoesNotKnow(int writes)
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        await using (var dying = new WorkerRig(new DyingDatabase(Open(), writes), tools: rig.Tools))
        {
            await Record.ExceptionAsync(() => dying.DeliverAsync(action));
            // The first write says that the call begins.
            Assert.Equal(writes > 0 ? 1 : 0, rig.Poke.Executions);
            Assert.Equal(writes == 0 ? ActionStatus.Queued : writes == 1 ? ActionStatus.Running : writes == 2 ? ActionStatus.Verifying : ActionStatus.Succeeded, (await rig.LoadAsync(action)).Status);
        }
    }

    [Fact]
    public async Task StoredWindow_Unreadable_HoldsEverythingUntilItIsRemoved()
    {
        await using var rig = new WorkerRig(Database);
        var action = await rig.QueuedAsync();
        await Write(transaction => ExecuteAsync(transaction, "INSERT INTO safety_windows (id, kind, document, created_at) VALUES ('odd', 'blackout', '{\"scope\":7}', '2026-01-01T00:00:00.000000Z')"));
        await rig.DeliverAsync(action);
        Assert.Equal(("blackout", 0), ((await rig.LoadAsync(action)).Decisions[^1].Rule, rig.Poke.Executions));
        Assert.True(await rig.Get<SafetyWindows>().RemoveAsync(WindowKind.Blackout, "odd", Bob, None));
    }

    private static async Task<SafetyWindow> AddAsync(WorkerRig rig, WindowKind kind, string document)
    {
        var window = WindowDocument.Read(kind, Json(document), Alice, rig.Tools.Time.GetUtcNow());
        Assert.True(await rig.Get<SafetyWindows>().AddAsync(window, None));
        return window;
    }

    private static WorkerRig Breaking(Database database) => new(database, configure: s => s.Configure<BreakerOptions>(o => o.Failures = 2));

    private WorkerRig Stormy()
    {
        var pods = new CountingTool(new ToolInfo("poke_pod") { Title = "Poke", Description = "Pokes.", Risk = Risk.Disruptive, Target = "pod:shop/{name}" });
        return new WorkerRig(Database, tools: new McpRig(null, new ToolDomain("pods", "Pods", [pods], Connected: "nothing")), configure: s => s.AddSingleton(pods).Configure<StormOptions>(o => o.MostUnhealthy = 4));
    }

    private static CountingTool PodTool(WorkerRig rig) => rig.Get<CountingTool>();

    private static ActionProposal PodProposal(Policy policy, string name) => WorkerRig.Proposal(policy, name) with { Tool = "poke_pod" };

    private static Dictionary<string, string> Pod(int number) => new() { ["namespace"] = "shop", ["pod"] = $"p{number}" };

    /// <summary>Alerts that fire at the rig's time; the fingerprint is also the id.</summary>
    private async Task FireAsync(params (string Id, Dictionary<string, string> Labels)[] alerts)
    {
        var at = new ManualTime().GetUtcNow();
        await Write(transaction => new AlertStore(Database).UpsertAsync(transaction, [.. alerts.Select(a => new Alert
        {
            Id = a.Id, Source = "s", Fingerprint = a.Id, Name = "n", Labels = a.Labels, StartsAt = at, FirstSeen = at, LastSeen = at,
        })], None));
    }

    private static async Task ExecuteAsync(System.Data.Common.DbTransaction transaction, string sql)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Texts of this class only.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<string>> Column(System.Data.Common.DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Texts of this class only.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
            values.Add(reader.GetString(0));
        return values;
    }
}

public sealed class SqliteSafetyBrakesTests(SqliteFiles server) : SafetyBrakesTests(server);

public sealed class PostgresSafetyBrakesTests(PostgresServer server) : SafetyBrakesTests(server);
