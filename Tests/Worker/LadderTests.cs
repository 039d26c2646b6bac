using System.Text.Json;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Model;
using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.Alerts;
using AIOps.Policies.Model.People;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Notices;
using AIOps.Policies.Storage;
using AIOps.Tests.Mcp;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Worker;

/// <summary>From a rung that failed to the next, on both stores.</summary>
public abstract class LadderTests(IStateServer server) : StateTests(server)
{
    private const string Twice = """[{"tool": "poke", "params": {"name": "a"}}, {"tool": "poke", "params": {"name": "${label.other:-a}"}}]""";
    private const string ThenNotify = """[{"tool": "poke", "params": {"name": "a"}}, {"notify": ["log", "pager"], "message": "look at ${label.pod} ${label.none}"}]""";

    private static readonly Principal Admin = new("key:admin", Role.Admin);

    [Theory]
    [InlineData("unhealthy")]
    [InlineData("refused at the snapshot")]
    [InlineData("refused at the dry run")]
    [InlineData("not applied")]
    public async Task Rung_Failed_TheNextIsAskedForAndRuns(string how)
    {
        await using var rig = new WorkerRig(Database);
        var first = await BegunAsync(rig, Twice);
        Fail(rig, how);
        await rig.DeliverAsync(first);
        var next = await NextAsync(rig, first);
        // The cooldown of the same tool on the same target does not hold back the ladder's own rung.
        Assert.Equal((ActionStatus.Queued, 1, first.Id, first.Target), (next.Status, next.Rung, next.LadderId, next.Target));
        Assert.Equal((first.AlertId, first.IncidentId, first.PolicyId, first.PolicyVersion), (next.AlertId, next.IncidentId, next.PolicyId, next.PolicyVersion));
        Assert.Contains("cooldown", next.Decisions.Select(d => d.Rule));
        Assert.Equal(IncidentStatus.Analyzing, await IncidentAsync(rig, first));
        Mend(rig);
        var before = rig.Poke.Executions;
        await rig.DeliverAsync(next);
        Assert.Equal((ActionStatus.Succeeded, before + 1), ((await rig.LoadAsync(next)).Status, rig.Poke.Executions));
        Assert.Equal(IncidentStatus.Resolved, await IncidentAsync(rig, first));
        // A second delivery of the first asks for nothing more.
        await rig.DeliverAsync(first);
        Assert.Equal(2, (await rig.Actions.ListAsync(new(), new PageRequest(), None)).Items.Count);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("undo failed")]
    [InlineData("stopped")]
    public async Task Rung_EndedUnclearOrStopped_NothingFollows(string how)
    {
        await using var rig = new WorkerRig(Database);
        var first = await BegunAsync(rig, Twice);
        Fail(rig, how);
        await rig.DeliverAsync(first);
        await AssertLastAsync(rig, first, ActionStatus.Failed);
        Assert.Equal(1, rig.Poke.Executions);
    }

    [Fact]
    public async Task Rung_DeniedAtTheGate_NothingFollows()
    {
        await using var rig = new WorkerRig(Database);
        var first = await BegunAsync(rig, Twice);
        await rig.Get<AIOps.Policies.Safety.Stops.EmergencyStop>().StopAsync("drill", Admin, None);
        await rig.DeliverAsync(first);
        await AssertLastAsync(rig, first, ActionStatus.Denied);
        Assert.Equal(0, rig.Poke.Executions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rung_PolicyChangedOrDisabledWhileItRan_NothingFollows(bool disabled)
    {
        await using var rig = new WorkerRig(Database);
        var first = await BegunAsync(rig, Twice);
        Fail(rig, "unhealthy");
        rig.Poke.OnExecute = async _ =>
        {
            var policy = (await rig.Get<PolicyStore>().GetAsync(first.PolicyId!.Value, None))!;
            await rig.Get<PolicyWriter>().UpdateAsync(policy with { Enabled = !disabled }, Admin, None);
            return new ToolResult("poked");
        };
        await rig.DeliverAsync(first);
        await AssertLastAsync(rig, first, ActionStatus.Undone);
        Assert.Equal(1, rig.Poke.Executions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rung_AlertResolved_TheNextIsNotRun(bool beforeItIsAskedFor)
    {
        await using var rig = new WorkerRig(Database);
        var first = await BegunAsync(rig, Twice);
        Fail(rig, "unhealthy");
        if (beforeItIsAskedFor)
            rig.Poke.OnExecute = async _ =>
            {
                await ResolveAsync(rig, first);
                return new ToolResult("poked");
            };
        await rig.DeliverAsync(first);
        if (beforeItIsAskedFor)
            Assert.Single((await rig.Actions.ListAsync(new(), new PageRequest(), None)).Items);
        else
        {
            var next = await NextAsync(rig, first);
            await ResolveAsync(rig, first);
            await rig.DeliverAsync(next);
            var denied = await rig.LoadAsync(next);
            Assert.Equal((ActionStatus.Denied, "ladder"), (denied.Status, denied.Decisions[^1].Rule));
        }
        Assert.Equal(1, rig.Poke.Executions);
    }

    [Fact]
    public async Task Rung_NeedsApproval_WaitsForAPerson()
    {
        await using var rig = new WorkerRig(Database);
        var first = await BegunAsync(rig, Twice, mode: ActionMode.Approve);
        Assert.Null((await rig.Decisions.ApproveAsync(first.Id, Admin, null, None)).Refusal);
        Fail(rig, "unhealthy");
        await rig.DeliverAsync(await rig.LoadAsync(first));
        var next = await NextAsync(rig, first);
        Assert.Equal((ActionStatus.AwaitingApproval, null), (next.Status, next.DecidedBy));
        Assert.Equal(1, rig.Poke.Executions);
        Assert.Null((await rig.Decisions.DenyAsync(next.Id, Admin, "no", None)).Refusal);
        Assert.Equal(IncidentStatus.Failed, await IncidentAsync(rig, first));
    }

    [Fact]
    public async Task Rung_RateLimitSpent_TheNextIsDenied()
    {
        await using var rig = new WorkerRig(Database);
        var first = await BegunAsync(rig, Twice, limit: new RateLimit(1, TimeSpan.FromHours(1)));
        Fail(rig, "unhealthy");
        await rig.DeliverAsync(first);
        var next = await NextAsync(rig, first);
        Assert.Equal((ActionStatus.Denied, "rate_limit"), (next.Status, next.Decisions[^1].Rule));
        Assert.Equal(IncidentStatus.Failed, await IncidentAsync(rig, first));
    }

    [Fact]
    public async Task LastRung_Failed_AsksForAPerson()
    {
        await using var rig = new WorkerRig(Database);
        var first = await BegunAsync(rig, Twice);
        Fail(rig, "unhealthy");
        await rig.DeliverAsync(first);
        await rig.DeliverAsync(await NextAsync(rig, first));
        Assert.Equal(2, (await rig.Actions.ListAsync(new(), new PageRequest(), None)).Items.Count);
        Assert.Equal(IncidentStatus.Failed, await IncidentAsync(rig, first));
        Assert.Equal("all 2 rungs failed: a person must look", await LastWordAsync(rig, first));
    }

    [Fact]
    public async Task LastRung_Notifies_StoresANoticeForEachChannel()
    {
        await using var rig = new WorkerRig(Database);
        var first = await BegunAsync(rig, ThenNotify);
        Fail(rig, "unhealthy");
        await rig.DeliverAsync(first);
        var notices = await rig.Get<NoticeStore>().ClaimAsync(10, TimeSpan.FromMinutes(1), None);
        Assert.Equal(["log", "pager"], notices.Select(n => n.Channel).Order());
        Assert.All(notices, n => Assert.Equal(("look at web-1  (the alert has no label.none)", first.IncidentId, 1), (n.Message, n.IncidentId, n.Attempts)));
        Assert.Equal(IncidentStatus.Failed, await IncidentAsync(rig, first));
        // Claimed: nobody else has them until the lease is over.
        Assert.Empty(await rig.Get<NoticeStore>().ClaimAsync(10, TimeSpan.FromMinutes(1), None));
        await rig.Get<NoticeStore>().SentAsync(notices[0].Id, None);
        rig.Tools.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(notices[1].Id, Assert.Single(await rig.Get<NoticeStore>().ClaimAsync(10, TimeSpan.FromMinutes(1), None)).Id);
    }

    private static void Fail(WorkerRig rig, string how)
    {
        if (how == "refused at the snapshot")
            rig.Poke.OnSnapshot = _ => throw new ToolException("must not be touched");
        else if (how == "refused at the dry run")
            rig.Poke.OnDryRun = () => Task.FromResult(ToolResult.Error("forbidden"));
        else if (how is "not applied" or "unknown")
        {
            rig.Poke.OnExecute = _ => Task.FromResult(ToolResult.Error("500"));
            rig.Poke.OnProbe = () => Task.FromResult(how == "unknown" ? Effect.Unknown : Effect.NotApplied);
        }
        else
            rig.Poke.OnVerify = () => Task.FromResult(Health.Unhealthy("sick"));
        if (how == "undo failed")
            rig.Poke.OnUndo = () => Task.FromResult(ToolResult.Error("gone"));
        if (how == "stopped")
            rig.Poke.OnExecute = async _ =>
            {
                await rig.Get<AIOps.Policies.Safety.Stops.EmergencyStop>().StopAsync("drill", Admin, None);
                return new ToolResult("poked");
            };
    }

    private static void Mend(WorkerRig rig)
    {
        rig.Poke.OnSnapshot = _ => Task.FromResult(new CountingBefore("old"));
        rig.Poke.OnDryRun = () => Task.FromResult(new ToolResult("would poke"));
        rig.Poke.OnExecute = _ => Task.FromResult(new ToolResult("poked"));
        rig.Poke.OnVerify = () => Task.FromResult(Health.Healthy("well"));
    }

    /// <summary>The first rung, asked for as intake asks for it.</summary>
    private async Task<ActionRequest> BegunAsync(WorkerRig rig, string action, ActionMode mode = ActionMode.Auto, RateLimit? limit = null)
    {
        await rig.Tools.Catalog.ConnectAsync(None);
        var policy = await rig.PolicyAsync(p => p with { Action = JsonElement.Parse(action), Mode = mode, RateLimit = limit });
        var incident = await rig.IncidentAsync();
        var now = rig.Tools.Time.GetUtcNow();
        var alert = new Alert
        {
            Id = Guid.NewGuid().ToString("N"), Source = "api", Fingerprint = "f", Name = "x", Labels = new Dictionary<string, string> { ["pod"] = "web-1" },
            Severity = "critical", StartsAt = now, FirstSeen = now, LastSeen = now, IncidentId = incident,
        };
        await Database.WriteAsync(t => rig.Get<AlertStore>().UpsertAsync(t, [alert], None), None);
        var tool = (AIOps.Policies.Documents.Actions.ToolAction)CompiledPolicy.From(policy).Action;
        var first = await rig.Service.RequestAsync(PolicyProposals.Of(policy, tool, alert), None);
        Assert.True(first.Status == (mode == ActionMode.Auto ? ActionStatus.Queued : ActionStatus.AwaitingApproval), first.Result);
        return first;
    }

    private Task ResolveAsync(WorkerRig rig, ActionRequest action) => Database.WriteAsync(async t =>
    {
        var alert = (await rig.Get<AlertStore>().GetAsync(t, action.AlertId!, None))!;
        await rig.Get<AlertStore>().UpsertAsync(t, [alert with { Id = Guid.NewGuid().ToString("N"), Status = AlertStatus.Resolved, EndsAt = rig.Tools.Time.GetUtcNow() }], None);
    }, None);

    private static async Task<ActionRequest> NextAsync(WorkerRig rig, ActionRequest first) =>
        Assert.Single((await rig.Actions.ListAsync(new(), new PageRequest(), None)).Items, a => a.LadderId == first.Id);

    private static async Task AssertLastAsync(WorkerRig rig, ActionRequest action, ActionStatus status)
    {
        Assert.Equal(status, Assert.Single((await rig.Actions.ListAsync(new(), new PageRequest(), None)).Items).Status);
        Assert.NotEqual(IncidentStatus.Resolved, await IncidentAsync(rig, action));
    }

    private static async Task<IncidentStatus> IncidentAsync(WorkerRig rig, ActionRequest action) =>
        (await rig.Get<IncidentStore>().GetAsync(action.IncidentId!, None))!.Status;

    private static async Task<string> LastWordAsync(WorkerRig rig, ActionRequest action) =>
        (await rig.Get<IncidentStore>().EventsAsync(action.IncidentId!, 0, None))[^1].Message is var text && text.Contains(": all", StringComparison.Ordinal) ? text[(text.IndexOf(": all", StringComparison.Ordinal) + 2)..] : text;
}

public sealed class SqliteLadderTests(SqliteFiles server) : LadderTests(server);

public sealed class PostgresLadderTests(PostgresServer server) : LadderTests(server);
