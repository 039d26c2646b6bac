using AIOps.Policies.Model;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Runbooks;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Runbooks;

public abstract class ExecutionStoreContractTests(IStateServer server) : StateTests(server)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private ExecutionStore Store => new(Database);

    [Fact]
    public async Task Insert_Full_ComesBackAsItWas_AndOnlyOnce()
    {
        var execution = New() with
        {
            Inputs = Json("""{"b":1.50,"a":"ü"}"""), IncidentId = "i", Error = "e",
            Steps = [new() { Id = "s", Status = StepStatus.Failed, Attempt = 2, Tool = "poke", ActionId = "a", NotBefore = Noon, StartedAt = Noon, EndedAt = Noon, Output = "o", Outputs = new Dictionary<string, System.Text.Json.JsonElement> { ["x"] = Json("[1]") }, Error = "f", Rollback = new() { Id = "s", Status = StepStatus.Succeeded } }],
        };
        Assert.True(await Write(t => Store.InsertAsync(t, execution, None)));
        Assert.False(await Write(t => Store.InsertAsync(t, execution with { Error = "other" }, None)));
        Assert.Equal(WireJson.ToElement(execution).GetRawText(), WireJson.ToElement(await Store.GetAsync(execution.Id, None)).GetRawText());
    }

    [Fact]
    public async Task Claim_ManyAtOnce_EachGoesToOne()
    {
        for (var i = 0; i < 10; i++)
            await InsertAsync();
        await using var other = Open();
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(turn => Task.Run(() => new ExecutionStore(turn % 2 == 0 ? Database : other).ClaimAsync($"w{turn}", Noon, Lease, 10, None))));
        Assert.Equal(10, claims.Sum(c => c.Count));
        Assert.Equal(10, claims.SelectMany(c => c).Select(c => c.Execution.Id).Distinct().Count());
    }

    [Fact]
    public async Task Save_AfterAnotherTookOver_IsRefused()
    {
        await InsertAsync();
        var first = Assert.Single(await Store.ClaimAsync("w1", Noon, Lease, 10, None));
        Assert.Empty(await Store.ClaimAsync("w2", Noon + Lease / 2, Lease, 10, None));
        var second = Assert.Single(await Store.ClaimAsync("w2", Noon + Lease, Lease, 10, None));
        Assert.Null(await Write(async t => await Store.SaveAsync(t, first, first.Execution with { Error = "late" }, None)));
        Assert.False(await Store.KeepAsync(first, Noon + Lease * 3, None));
        await Store.ReleaseAsync(first, Noon, None);
        Assert.Empty(await Store.ClaimAsync("w3", Noon + Lease, Lease, 10, None));
        Assert.NotNull(await Write(async t => await Store.SaveAsync(t, second, second.Execution with { Error = "mine" }, None)));
        Assert.Equal("mine", (await Store.GetAsync(first.Execution.Id, None))!.Error);
    }

    [Fact]
    public async Task Release_UntilDue_IsNobodys()
    {
        await InsertAsync();
        var claim = Assert.Single(await Store.ClaimAsync("w", Noon, Lease, 10, None));
        await Store.ReleaseAsync(claim, Noon.AddHours(1), None);
        Assert.Empty(await Store.ClaimAsync("w", Noon.AddMinutes(59), Lease, 10, None));
        Assert.Single(await Store.ClaimAsync("w", Noon.AddHours(1), Lease, 10, None));
    }

    [Fact]
    public async Task Cancel_IsSeenBySave_AndOnlyOnce()
    {
        var id = (await InsertAsync()).Id;
        var claim = Assert.Single(await Store.ClaimAsync("w", Noon, Lease, 10, None));
        Assert.True(await Write(t => Store.CancelAsync(t, id, "key:bob", Noon, None)));
        Assert.False(await Write(t => Store.CancelAsync(t, id, "key:eve", Noon, None)));
        Assert.Equal("key:bob", (await Write(async t => await Store.SaveAsync(t, claim, claim.Execution, None)))!.CancelledBy);
        await Write(async t => await Store.SaveAsync(t, claim, claim.Execution with { Status = ExecutionStatus.Cancelled, EndedAt = Noon }, None));
        Assert.Equal([id], await Store.UnreportedAsync(10, None));
        await Store.SetReportedAsync(id, None);
        Assert.Empty(await Store.UnreportedAsync(10, None));
        Assert.Empty(await Store.ClaimAsync("w", Noon.AddDays(1), Lease, 10, None));
    }

    [Fact]
    public async Task List_ByFilterAndPage_IsNewestFirst()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
            ids.Insert(0, (await InsertAsync(e => e with { CreatedAt = Noon.AddSeconds(ids.Count), Runbook = ids.Count == 2 ? "other" : "r" })).Id);
        Assert.Equal(ids, (await AllPages(page => Store.ListAsync(new(), page, None), 2)).Select(e => e.Id));
        Assert.Single((await Store.ListAsync(new(Runbook: "other"), new(), None)).Items);
        Assert.Empty((await Store.ListAsync(new(ExecutionStatus.Failed), new(), None)).Items);
    }

    [Fact]
    public async Task Runbooks_EveryVersionStays_AndNamesAreUnique()
    {
        var store = new RunbookStore(Database);
        Runbook Named(string description) => new(0, "r", 0, Json($$$"""{"name":"r","description":"{{{description}}}","steps":[{"id":"a","executor":"wait","with":{"duration":"1s"}}]}"""), Noon, Noon);
        var first = (await Write(async t => await store.InsertAsync(t, Named("one"), None)))!;
        Assert.Null(await Write(async t => await store.InsertAsync(t, Named("again"), None)));
        Assert.Equal(2, (await Write(async t => await store.UpdateAsync(t, first.Id, Named("two").Document, Noon, None)))!.Version);
        Assert.Equal(2, (await store.FindAsync("r", None))!.Version);
        Assert.True(await Write(t => store.DeleteAsync(t, first.Id, None)));
        Assert.Null(await store.FindAsync("r", None));
        Assert.Equal([2, 1], (await store.VersionsAsync(first.Id, None)).Select(v => v.Version));
        Assert.Equal("one", (await store.VersionAsync(first.Id, 1, None))!.Value.GetProperty("description").GetString());
    }

    [Fact]
    public async Task ExecutorRuns_BeginOnce_AndRememberTheEnd()
    {
        var runs = new ExecutorRunStore(Database, TimeProvider.System);
        var begun = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => runs.BeginAsync("a", None))));
        Assert.Single(begun, true);
        Assert.Null((await runs.GetAsync("a", None))!.Succeeded);
        await runs.EndAsync("a", true, "fine", Json("""{"x":1}"""), None);
        Assert.Equal((true, "fine"), ((await runs.GetAsync("a", None))!.Succeeded!.Value, (await runs.GetAsync("a", None))!.Text));
        Assert.False(await runs.BeginAsync("a", None));
    }

    private async Task<RunbookExecution> InsertAsync(Func<RunbookExecution, RunbookExecution>? change = null)
    {
        var execution = change?.Invoke(New()) ?? New();
        await Write(t => Store.InsertAsync(t, execution, None));
        return execution;
    }

    private static RunbookExecution New() => new()
    {
        Id = NewId(), RunbookId = 1, Runbook = "r", Version = 3, Risk = Risk.Disruptive, RequestedBy = "key:alice", Inputs = Json("{}"), Steps = [new() { Id = "s" }], CreatedAt = Noon, UpdatedAt = Noon, DeadlineAt = Noon.AddHours(1),
    };
}
