using System.Text.Json;
using AIOps.Policies.Autonomy;
using AIOps.Policies.Conditions;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Learning;
using AIOps.Policies.Learning.Proposals;
using AIOps.Policies.Learning.Signatures;
using AIOps.Policies.Model;
using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.Alerts;
using AIOps.Policies.Model.Analysis;
using AIOps.Policies.Model.People;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using AIOps.Tests.Mcp;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;
using AIOps.Tests.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Policies.Learning;

/// <summary>From the verified end of an action over the memory to a policy that a person accepts.</summary>
public abstract class LearningContractTests(IStateServer server) : StateTests(server)
{
    private static readonly Principal Alice = new("key:alice", Role.Operator), Bob = new("key:bob", Role.Admin);

    private int _pod;

    [Fact]
    public async Task End_VerifiedForAPerson_IsRememberedForTheKindOfAlert()
    {
        await using var rig = await RigAsync();
        var alert = await AlertAsync(rig);
        await AnalyseAsync(rig, alert, "OutOfMemory: Pod web, password=hunter2, was killed");
        await HealAsync(rig, alert);

        var memory = Assert.Single(await AllAsync(rig));
        Assert.Equal(AlertSignature.Of(alert).Key, memory.Signature);
        Assert.Equal(("PodCrash", "thing", "OutOfMemory", "poke", VerifiedOutcome.Success), (memory.AlertName, memory.TargetClass, memory.Problem, memory.Tool, memory.Outcome));
        Assert.Equal("""{"name":"${label.pod}"}""", memory.Arguments.GetRawText());
        Assert.Equal((alert.IncidentId, "key:bob", true), (memory.IncidentId, memory.DecidedBy, memory.Provable));
        Assert.Contains("password=***", memory.Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sick", VerifiedOutcome.Harmful)]
    [InlineData("refused", VerifiedOutcome.Failed)]
    public async Task End_NotVerified_IsRememberedAsWhatItDid(string how, VerifiedOutcome outcome)
    {
        await using var rig = await RigAsync();
        if (how == "sick")
            rig.Poke.OnVerify = () => Task.FromResult(Health.Unhealthy("sick"));
        else
            rig.Poke.OnDryRun = () => Task.FromResult(ToolResult.Error("forbidden"));
        await HealAsync(rig);
        Assert.Equal(outcome, Assert.Single(await AllAsync(rig)).Outcome);
    }

    [Fact]
    public async Task End_WithoutAnAlert_IsNotRemembered()
    {
        await using var rig = await RigAsync();
        await EndAsync(rig, await rig.Service.RequestAsync(new ActionProposal("poke", McpRig.Arguments(), ActionOrigin.Api, Alice, "r"), None));
        Assert.Equal(1, rig.Poke.Executions);
        Assert.Empty(await AllAsync(rig));
    }

    [Fact]
    public async Task Fixes_SameKindThenAlike_WithTheirRecord()
    {
        await using var rig = await RigAsync();
        await HealAsync(rig);
        await HealAsync(rig);
        await HealAsync(rig, service: "cart");
        await HealAsync(rig, await AlertAsync(rig, "DiskFull", "batch", ns: "jobs"));
        rig.Poke.OnVerify = () => Task.FromResult(Health.Unhealthy("sick"));
        await HealAsync(rig);

        var fixes = await rig.Get<MemorySearch>().FixesAsync(AlertSignature.Of(await AlertAsync(rig)), 10, None);
        Assert.Equal(["PodCrash", "PodCrash"], fixes.Select(f => f.AlertName));
        var same = fixes.Single(f => f.Similarity == 1);
        Assert.Equal((2, 3, 1), (same.Worked, same.Tried, same.Harmed));
        Assert.Equal("worked 2 of 3 times, last on 2026-01-02; made things worse once", same.Record);
        Assert.Equal(3, same.Incidents.Count);
        Assert.InRange(fixes.Single(f => f.Similarity < 1).Similarity, 0.3, 0.99);
        Assert.Equal("DiskFull", Assert.Single(await rig.Get<MemorySearch>().FixesAsync("what helped with DiskFull", 10, None)).AlertName);
        Assert.Empty(await rig.Get<MemorySearch>().FixesAsync("certificates", 10, None));
    }

    [Fact]
    public async Task Fixes_Older_CountLess()
    {
        await using var rig = await RigAsync();
        await HealAsync(rig);
        var signature = AlertSignature.Of(await AlertAsync(rig));
        var now = Assert.Single(await rig.Get<MemorySearch>().FixesAsync(signature, 10, None)).Score;
        rig.Tools.Time.Advance(TimeSpan.FromDays(90));
        Assert.Equal(now / 2, Assert.Single(await rig.Get<MemorySearch>().FixesAsync(signature, 10, None)).Score, 3);
    }

    [Fact]
    public async Task Forget_Older_GoesWithItsKindOfAlert()
    {
        await using var rig = await RigAsync();
        await HealAsync(rig, await AlertAsync(rig, "Old"));
        rig.Tools.Time.Advance(TimeSpan.FromDays(10));
        await HealAsync(rig, await AlertAsync(rig, "New"));
        Assert.Equal(1, await rig.Get<MemoryStore>().ForgetAsync(rig.Tools.Time.GetUtcNow() - TimeSpan.FromDays(5), 100, None));
        Assert.Equal("New", Assert.Single(await AllAsync(rig)).AlertName);
        Assert.Empty(await rig.Get<MemorySearch>().SignaturesAsync("Old", None));
    }

    [Fact]
    public async Task Proposal_ThreeIncidents_IsStoredOnceAndAcceptedOnce()
    {
        await using var rig = await RigAsync();
        await HealAsync(rig);
        var second = await AlertAsync(rig);
        await HealAsync(rig, second);
        await HealAsync(rig, second);
        Assert.Empty(await LearnAsync(rig));
        await HealAsync(rig);
        await using var other = Open();
        await using var replica = await RigAsync(other);
        await Task.WhenAll(rig.Get<LearningLoop>().ProposeAsync(None), replica.Get<LearningLoop>().ProposeAsync(None));
        var proposal = Assert.Single(await LearnAsync(rig));
        await HealAsync(rig);
        Assert.Single(await LearnAsync(rig));
        Assert.Empty(await rig.Get<PolicyStore>().AllAsync(None));
        Assert.Equal((3, 3), (proposal.Successes, proposal.Evidence.IncidentIds.Count));
        Assert.All(proposal.Diff.Split('\n'), line => Assert.StartsWith("+ ", line, StringComparison.Ordinal));
        Assert.Equal("""{"name":"PodCrash","labels":{"namespace":"shop","service":"web","pod":"?*"},"severity":"critical","source":"test","status":"firing"}""", proposal.Document.GetProperty("condition").GetRawText());

        var replies = await Task.WhenAll(rig.Get<ProposalDecisions>().AcceptAsync(proposal.Id, Bob, None), replica.Get<ProposalDecisions>().AcceptAsync(proposal.Id, Bob, None));
        var accepted = Assert.Single(replies, r => r.Refusal is null);
        Assert.Contains("accepted by key:bob", Assert.Single(replies, r => r.Refusal is not null).Refusal, StringComparison.Ordinal);
        Assert.NotNull((await rig.Get<ProposalDecisions>().RejectAsync(proposal.Id, Bob, null, None)).Refusal);
        var policy = Assert.Single(await rig.Get<PolicyStore>().AllAsync(None));
        Assert.Equal((accepted.Policy!.Id, ActionMode.Suggest, true), (policy.Id, policy.Mode, policy.Enabled));
        Assert.Equal((ProposalStatus.Accepted, policy.Id), (accepted.Proposal!.Status, accepted.Proposal.PolicyId));
        var audit = (await rig.Get<AuditStore>().ListAsync(new PageRequest(200), None)).Items.Select(e => $"{e.Principal} {e.Verb}").ToList();
        Assert.Equal(1, audit.Count(e => e == "system policy.propose"));
        Assert.Equal(1, audit.Count(e => e == "key:bob proposal.accept"));
        Assert.Equal(1, audit.Count(e => e == "key:bob policy.create"));

        // It holds for the kind of alert that was healed, whatever the pod, and for nothing beside it.
        var condition = ConditionCompiler.Compile(policy.Condition);
        Assert.True(condition.Matches(await AlertAsync(rig)));
        Assert.False(condition.Matches(await AlertAsync(rig, ns: "kube-system")));
        Assert.False(condition.Matches(await AlertAsync(rig, service: "other")));
        Assert.False(condition.Matches(await AlertAsync(rig, "Another")));
    }

    [Fact]
    public async Task Proposal_Rejected_ComesBackOnlyOnMoreEvidence()
    {
        await using var rig = await RigAsync(configure: o => o.ProposeAgainAfter = 2);
        for (var i = 0; i < 3; i++)
            await HealAsync(rig);
        var first = Assert.Single(await LearnAsync(rig));
        Assert.Equal(ProposalStatus.Rejected, (await rig.Get<ProposalDecisions>().RejectAsync(first.Id, Bob, "not ours", None)).Proposal!.Status);
        await HealAsync(rig);
        Assert.Single(await LearnAsync(rig));
        await HealAsync(rig);
        Assert.Equal([ProposalStatus.Open, ProposalStatus.Rejected], (await LearnAsync(rig)).Select(p => p.Status));
    }

    [Fact]
    public async Task Proposal_AfterHarm_CountsAnew()
    {
        await using var rig = await RigAsync();
        await HealAsync(rig);
        await HealAsync(rig);
        rig.Tools.Time.Advance(TimeSpan.FromMinutes(1));
        rig.Poke.OnVerify = () => Task.FromResult(Health.Unhealthy("sick"));
        await HealAsync(rig);
        rig.Poke.OnVerify = () => Task.FromResult(Health.Healthy("well"));
        rig.Tools.Time.Advance(TimeSpan.FromMinutes(1));
        await HealAsync(rig);
        Assert.Empty(await LearnAsync(rig));
    }

    [Theory]
    [InlineData("""{"tool":"poke","params":{"name":"${label.pod}"}}""", true, 0)]
    [InlineData("""{"tool":"poke","params":{"name":"${label.pod}"}}""", false, 1)]
    [InlineData("""{"tool":"poke","params":{"name":"fixed"}}""", true, 1)]
    [InlineData("""{"notify":["log"]}""", true, 1)]
    public async Task Proposal_PolicyForSuchAlerts_CoversItOrIsComparedWith(string action, bool enabled, int expected)
    {
        await using var rig = await RigAsync();
        var policy = await rig.PolicyAsync(p => p with { Name = "mine", Priority = 40, Enabled = enabled, Condition = JsonElement.Parse("""{"name":"PodCrash"}"""), Action = JsonElement.Parse(action) });
        for (var i = 0; i < 3; i++)
            await HealAsync(rig);
        var proposals = await LearnAsync(rig);
        Assert.Equal(expected, proposals.Count);
        if (expected == 0 || !enabled)
            return;
        Assert.Equal((policy.Id, policy.Version), (proposals[0].AgainstPolicyId, proposals[0].AgainstVersion));
        Assert.Equal(39, proposals[0].Document.GetProperty("priority").GetInt32());
        Assert.Contains("""-   "name": "mine",""", proposals[0].Diff, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("service", "w*b")]
    [InlineData("service", "token=abcdef123456")]
    public async Task Proposal_LabelThatWouldWidenOrLeak_IsNotMade(string label, string value)
    {
        await using var rig = await RigAsync();
        for (var i = 0; i < 4; i++)
            await HealAsync(rig, await AlertAsync(rig, service: label == "service" ? value : "web"));
        Assert.Equal(4, rig.Poke.Executions);
        Assert.Empty(await LearnAsync(rig));
        Assert.DoesNotContain("abcdef123456", JsonSerializer.Serialize(await AllAsync(rig)), StringComparison.Ordinal);
    }

    /// <summary>A sender who changes the alert's labels after it was healed changes nothing that was learnt.</summary>
    [Fact]
    public async Task Proposal_AlertRelabelledLater_IsMadeOfWhatWasHealed()
    {
        await using var rig = await RigAsync();
        for (var i = 0; i < 3; i++)
        {
            var alert = await AlertAsync(rig);
            await HealAsync(rig, alert);
            await Write(t => rig.Get<AlertStore>().UpsertAsync(t, [alert with { Labels = new Dictionary<string, string>(alert.Labels) { ["namespace"] = "kube-system" } }], None));
        }
        Assert.Equal("shop", Assert.Single(await LearnAsync(rig)).Document.GetProperty("condition").GetProperty("labels").GetProperty("namespace").GetString());
    }

    [Fact]
    public async Task Accept_WhoProposedIt_IsRefused()
    {
        await using var rig = await RigAsync();
        var document = JsonElement.Parse("""{"name":"n","condition":{"name":"x"},"action":{"tool":"poke","params":{"name":"a"}}}""");
        var proposal = new ProposedPolicy { Id = NewId(), Source = ProposalSource.Agent, RequestedBy = Bob.Id, Name = "n", Document = document, Diff = "", Why = "w", CreatedAt = Noon };
        Assert.True(await rig.Get<ProposalWriter>().AddAsync(proposal, None));
        Assert.NotNull((await rig.Get<ProposalDecisions>().AcceptAsync(proposal.Id, Bob, None)).Refusal);
        Assert.Empty(await rig.Get<PolicyStore>().AllAsync(None));
        Assert.Null((await rig.Get<ProposalDecisions>().AcceptAsync(proposal.Id, new("key:carol", Role.Admin), None)).Refusal);
    }

    private async Task<WorkerRig> RigAsync(Database? database = null, Action<LearningOptions>? configure = null)
    {
        var rig = new WorkerRig(database ?? Database, configure: services => services.Configure<LearningOptions>(o => configure?.Invoke(o)));
        await rig.Tools.Catalog.ConnectAsync(None);
        return rig;
    }

    private async Task<IReadOnlyList<ProposedPolicy>> LearnAsync(WorkerRig rig)
    {
        await rig.Get<LearningLoop>().ProposeAsync(None);
        return (await rig.Get<ProposalStore>().ListAsync(null, new PageRequest(50), None)).Items;
    }

    private static async Task<IReadOnlyList<Memory>> AllAsync(WorkerRig rig) => (await rig.Get<MemoryStore>().ListAsync(null, null, new PageRequest(50), None)).Items;

    /// <summary>A new pod of the same kind, in an incident of its own.</summary>
    private async Task<Alert> AlertAsync(WorkerRig rig, string name = "PodCrash", string service = "web", string ns = "shop")
    {
        var (id, now) = (NewId(), rig.Tools.Time.GetUtcNow());
        var alert = new Alert
        {
            Id = id, Source = "test", Fingerprint = id, Name = name, Severity = "critical", StartsAt = now, FirstSeen = now, LastSeen = now, IncidentId = await rig.IncidentAsync(),
            Labels = new Dictionary<string, string> { ["alertname"] = name, ["namespace"] = ns, ["service"] = service, ["pod"] = $"web-{++_pod}" },
        };
        await Write(async t =>
        {
            await rig.Get<AlertStore>().UpsertAsync(t, [alert], None);
            await rig.Get<AlertStore>().SetIncidentsAsync(t, [(alert.Id, alert.IncidentId!)], None);
        });
        return alert;
    }

    private async Task HealAsync(WorkerRig rig, Alert? alert = null, string service = "web")
    {
        alert ??= await AlertAsync(rig, service: service);
        rig.Tools.Time.Advance(TimeSpan.FromHours(1));
        await EndAsync(rig, await rig.Service.RequestAsync(new ActionProposal("poke", McpRig.Arguments(alert.Labels["pod"]), ActionOrigin.Api, Alice, "r") { AlertId = alert.Id, IncidentId = alert.IncidentId }, None));
    }

    private static async Task EndAsync(WorkerRig rig, ActionRequest asked)
    {
        Assert.True(asked.Status == ActionStatus.AwaitingApproval, asked.Result);
        Assert.Null((await rig.Decisions.ApproveAsync(asked.Id, Bob, asked.BindingHash, None)).Refusal);
        await rig.DeliverAsync(asked);
        Assert.True((await rig.LoadAsync(asked)).Status.IsFinal());
    }

    private async Task AnalyseAsync(WorkerRig rig, Alert alert, string cause)
    {
        var store = rig.Get<AnalysisStore>();
        await Write(t => store.InsertAsync(t, new AlertAnalysis { Id = NewId(), AlertId = alert.Id, RequestedBy = "x", CreatedAt = Noon }, None));
        var claim = Assert.Single(await store.ClaimAsync("w", Noon, TimeSpan.FromMinutes(1), 1, None));
        var result = new AnalysisResult { RootCause = new(cause, 0.9, "r"), Impact = "i", Severity = "high", EstimatedCustomerImpact = "e" };
        Assert.True(await Write(t => store.EndAsync(t, claim, claim.Analysis with { Status = AnalysisStatus.Completed, Provider = "rules", Result = result }, None)));
    }
}

public sealed class SqliteLearningTests(SqliteFiles server) : LearningContractTests(server);

public sealed class PostgresLearningTests(PostgresServer server) : LearningContractTests(server);
