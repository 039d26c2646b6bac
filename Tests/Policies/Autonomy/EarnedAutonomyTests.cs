using AIOps.Policies.Autonomy;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Model;
using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.People;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Storage;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;
using AIOps.Tests.Worker;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Policies.Autonomy;

/// <summary>From the proposal to the verified end and back to the gate; what counts is how often the tool was called.</summary>
public abstract class EarnedAutonomyTests(IStateServer server) : StateTests(server)
{
    private static readonly Principal Alice = new("key:alice", Role.Approver);

    private int _name;

    [Fact]
    public async Task Policy_Earned_SuggestsThenAsksThenActsAndLosesItAllByOneHarm()
    {
        await using var rig = Rig(Database);
        var policy = await EarningAsync(rig);

        var first = await AskAsync(rig, policy);
        Assert.Equal((ActionStatus.Requested, ActionMode.Suggest), (first.Status, first.Mode));
        await rig.DeliverAsync(first);
        Assert.Equal(0, rig.Poke.Executions);
        await TakeUpAsync(rig, first);
        Assert.Equal(1, rig.Poke.Executions);

        var second = await AskAsync(rig, policy);
        Assert.Equal((ActionStatus.AwaitingApproval, ActionMode.Approve), (second.Status, second.Mode));
        await rig.DeliverAsync(second);
        Assert.Equal(1, rig.Poke.Executions);
        await TakeUpAsync(rig, second);
        await TakeUpAsync(rig, await AskAsync(rig, policy));
        Assert.Equal(3, rig.Poke.Executions);

        // On its own now, and the same on another replica.
        await using var other = Open();
        await using var replica = Rig(other);
        await replica.Tools.Catalog.ConnectAsync(None);
        var alone = await AskAsync(replica, policy);
        Assert.Equal((ActionStatus.Queued, ActionMode.Auto), (alone.Status, alone.Mode));
        var waiting = await AskAsync(rig, policy);
        Assert.Equal(ActionStatus.Queued, waiting.Status);

        rig.Poke.OnVerify = () => Task.FromResult(Health.Unhealthy("sick"));
        await rig.DeliverAsync(alone);
        Assert.Equal((ActionStatus.Undone, 4), ((await rig.LoadAsync(alone)).Status, rig.Poke.Executions));

        // What was queued before the harm is not begun any more, and the next alert is a suggestion again.
        await rig.DeliverAsync(waiting);
        Assert.Equal((ActionStatus.Denied, "mode"), ((await rig.LoadAsync(waiting)).Status, (await rig.LoadAsync(waiting)).Decisions[^1].Rule));
        Assert.Equal(ActionStatus.Requested, (await AskAsync(rig, policy)).Status);
        Assert.Equal(ActionStatus.Requested, (await AskAsync(replica, policy)).Status);
        Assert.Equal((4, 0), (rig.Poke.Executions, replica.Poke.Executions));

        var report = await rig.Get<AutonomyReader>().ReportAsync(policy, None);
        Assert.Equal([(ActionMode.Auto, ActionMode.Suggest), (ActionMode.Approve, ActionMode.Auto), (ActionMode.Suggest, ActionMode.Approve)], report.Moves.Select(m => (m.Before, m.After)));
        var standing = Assert.Single(report.Standings);
        Assert.Equal((ActionMode.Suggest, 0, 0), (standing.Level, standing.Incidents, standing.Successes));
        Assert.Contains("for approve", standing.Missing, StringComparison.Ordinal);
        var audit = (await rig.Get<AuditStore>().ListAsync(new PageRequest(200), None)).Items.Where(e => e.Verb.StartsWith("autonomy.", StringComparison.Ordinal));
        Assert.Equal(["autonomy.lower", "autonomy.raise", "autonomy.raise"], audit.Select(e => e.Verb));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Record_Pruned_CountsAsIfNothingWasAndStaysSmall(int harms)
    {
        var (store, key, random) = (new AutonomyStore(Database), new AutonomyKey(7, 1, "poke", "thing"), new Random(4711));
        var other = key with { PolicyVersion = 2 };
        var all = new List<(string? Incident, VerifiedOutcome Outcome)>();
        for (var number = 0; number < 1600; number++)
        {
            var harm = harms > 0 && number is 700 or 705;
            var one = (Incident: random.Next(4) == 0 && !harm ? null : $"i{random.Next(900)}", Outcome: harm && harms > 0 ? VerifiedOutcome.Harmful : random.Next(3) == 0 ? VerifiedOutcome.Failed : VerifiedOutcome.Success);
            all.Add(one);
            var action = new ActionRequest
            {
                Id = $"a{number}", Tool = "poke", Arguments = Json("{}"), Target = "thing:a", RequestedBy = "policy:7", Reason = "r", BindingHash = "h", IncidentId = one.Incident, UpdatedAt = Noon,
            };
            await Write(async transaction =>
            {
                Assert.True(await store.AddAsync(transaction, key, action, one.Outcome, None));
                if (number % 400 == 0)
                    await store.AddAsync(transaction, other, action with { Id = $"o{number}" }, VerifiedOutcome.Success, None);
                if (number % 37 == 0)
                    await store.PruneAsync(transaction, key, None);
                if (number % 53 == 0)
                    Assert.Equal(Naive(all), await store.CountAsync(transaction, key, None));
            });
        }
        await Write(transaction => store.PruneAsync(transaction, key, None));
        Assert.Equal(Naive(all), await Write(transaction => store.CountAsync(transaction, key, None)));
        Assert.InRange(await RowsAsync(1), 500, 1001);
        Assert.Equal(4, await RowsAsync(2));

        static AutonomyCounts Naive(List<(string? Incident, VerifiedOutcome Outcome)> all)
        {
            var counted = all.Skip(all.FindLastIndex(o => o.Outcome == VerifiedOutcome.Harmful) + 1).Where(o => o.Incident is not null).TakeLast(500).GroupBy(o => o.Incident).ToList();
            return new AutonomyCounts(counted.Count, counted.Count(incident => incident.All(o => o.Outcome == VerifiedOutcome.Success)));
        }

        Task<long> RowsAsync(int version) => Database.ReadAsync(async connection =>
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A number of this test.
            command.CommandText = $"SELECT count(*) FROM action_outcomes WHERE policy_version = {version}";
#pragma warning restore CA2100
            return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
        }, None);
    }

    [Fact]
    public async Task Record_RepeatsInOneIncident_CountOnce()
    {
        await using var rig = Rig(Database);
        var policy = await EarningAsync(rig);
        var incident = await rig.IncidentAsync();
        for (var i = 0; i < 4; i++)
            await TakeUpAsync(rig, await AskAsync(rig, policy, incident));
        Assert.Equal(4, rig.Poke.Executions);
        var standing = Assert.Single((await rig.Get<AutonomyReader>().ReportAsync(policy, None)).Standings);
        Assert.Equal((ActionMode.Approve, 1, 1), (standing.Level, standing.Incidents, standing.Successes));
        Assert.Equal(ActionStatus.AwaitingApproval, (await AskAsync(rig, policy)).Status);
        Assert.Equal(4, rig.Poke.Executions);
    }

    [Fact]
    public async Task Record_PolicyChanged_StartsAnew()
    {
        await using var rig = Rig(Database);
        var policy = await EarningAsync(rig);
        await TakeUpAsync(rig, await AskAsync(rig, policy));
        Assert.Equal(ActionStatus.AwaitingApproval, (await AskAsync(rig, policy)).Status);
        var changed = (await rig.Get<PolicyWriter>().UpdateAsync(policy with { Priority = 7 }, new Principal("key:admin", Role.Admin), None))!;
        Assert.Equal(ActionStatus.Requested, (await AskAsync(rig, changed)).Status);
        Assert.Equal(1, rig.Poke.Executions);
    }

    [Theory]
    [InlineData("unhealthy", "harmful")]
    [InlineData("unknown", "harmful")]
    [InlineData("undo failed", "harmful")]
    [InlineData("not applied", "failed")]
    [InlineData("refused", "failed")]
    [InlineData("well", "success")]
    public async Task Record_End_CountsAsWhatItDidToTheWorld(string how, string expected)
    {
        await using var rig = Rig(Database);
        var policy = await EarningAsync(rig);
        if (how == "refused")
            rig.Poke.OnDryRun = () => Task.FromResult(ToolResult.Error("forbidden"));
        if (how is "unknown" or "not applied")
        {
            rig.Poke.OnExecute = _ => Task.FromResult(ToolResult.Error("500"));
            rig.Poke.OnProbe = () => Task.FromResult(how == "unknown" ? Effect.Unknown : Effect.NotApplied);
        }
        if (how is "unhealthy" or "undo failed")
            rig.Poke.OnVerify = () => Task.FromResult(Health.Unhealthy("sick"));
        if (how == "undo failed")
            rig.Poke.OnUndo = () => Task.FromResult(ToolResult.Error("gone"));
        await TakeUpAsync(rig, await AskAsync(rig, policy));
        Assert.Equal(expected, await OutcomesAsync());
    }

    [Fact]
    public async Task Record_NobodyTookTheSuggestion_EarnsNothing()
    {
        await using var rig = Rig(Database);
        var policy = await EarningAsync(rig);
        await rig.Decisions.DenyAsync((await AskAsync(rig, policy)).Id, Alice, "no", None);
        Assert.Equal("", await OutcomesAsync());
        Assert.Equal(0, rig.Poke.Executions);
    }

    private Task<string> OutcomesAsync() => Database.ReadAsync(async connection =>
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT outcome FROM action_outcomes";
        await using var reader = await command.ExecuteReaderAsync();
        var all = new List<string>();
        while (await reader.ReadAsync())
            all.Add(reader.GetString(0));
        return string.Join(",", all);
    }, None);

    private static WorkerRig Rig(Database database) => new(database, configure: services => services.Configure<AutonomyOptions>(o =>
        (o.ApproveIncidents, o.ApproveBound, o.AutoIncidents, o.AutoBound) = (1, 0.2, 3, 0.4)));

    private static async Task<Policy> EarningAsync(WorkerRig rig)
    {
        await rig.Tools.Catalog.ConnectAsync(None);
        return await rig.PolicyAsync(p => p with { Mode = ActionMode.Earned, Cooldown = TimeSpan.Zero });
    }

    /// <summary>A new alert, on a target and in an incident of its own.</summary>
    private async Task<ActionRequest> AskAsync(WorkerRig rig, Policy policy, string? incident = null) =>
        await rig.Service.RequestAsync(WorkerRig.Proposal(policy, $"t{_name++}", incident ?? await rig.IncidentAsync()), None);

    private static async Task TakeUpAsync(WorkerRig rig, ActionRequest asked)
    {
        var reply = await rig.Decisions.ApproveAsync(asked.Id, Alice, asked.BindingHash, None);
        Assert.Null(reply.Refusal);
        await rig.DeliverAsync(asked);
        Assert.True((await rig.LoadAsync(asked)).Status.IsFinal());
    }
}

public sealed class SqliteEarnedAutonomyTests(SqliteFiles server) : EarnedAutonomyTests(server);

public sealed class PostgresEarnedAutonomyTests(PostgresServer server) : EarnedAutonomyTests(server);
