using AIOps.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public abstract class AnalysisStoreContractTests(IStateServer server) : StateTests(server)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private AnalysisStore Store => new(Database);

    [Fact]
    public async Task Insert_SecondOpenOfAnAlert_IsRefusedUntilTheFirstHasEnded()
    {
        var first = await InsertAsync(New("alert-1"));
        Assert.False(await Write(t => Store.InsertAsync(t, New("alert-1"), None)));
        Assert.Equal(first.Id, (await Write(t => Store.FindOpenAsync(t, "alert-1", None)))!.Id);
        Assert.True(await Write(t => Store.InsertAsync(t, New("alert-2"), None)));
        Assert.True(await Write(t => Store.InsertAsync(t, New(null), None)));
        Assert.True(await Write(t => Store.InsertAsync(t, New(null), None)));
        Assert.Equal(4, await Write(t => Store.CountOpenAsync(t, None)));

        var claim = (await Store.ClaimAsync("a", Noon, Lease, 10, None)).Single(c => c.Analysis.Id == first.Id);
        Assert.False(await Write(t => Store.InsertAsync(t, New("alert-1"), None)));
        Assert.True(await Write(t => Store.EndAsync(t, claim, Ended(claim.Analysis), None)));
        Assert.Null(await Write(t => Store.FindOpenAsync(t, "alert-1", None)));
        Assert.True(await Write(t => Store.InsertAsync(t, New("alert-1"), None)));
    }

    [Fact]
    public async Task End_WholeResult_ComesBackAsItWas()
    {
        await InsertAsync(New(null) with { IncidentId = "i", PolicyId = 7, Alert = Alert() });
        var claim = Assert.Single(await Store.ClaimAsync("a", Noon, Lease, 10, None));
        Assert.Equal((AnalysisStatus.Running, 1, Noon), (claim.Analysis.Status, claim.Analysis.Attempts, claim.Analysis.StartedAt));
        Assert.Equal("web\u0001", claim.Analysis.Alert!.Labels["pod"]);
        var ended = Ended(claim.Analysis);
        Assert.True(await Write(t => Store.EndAsync(t, claim, ended, None)));

        var stored = (await Store.GetAsync(ended.Id, None))!;
        Assert.Equal(WireJson.ToElement(ended).GetRawText(), WireJson.ToElement(stored).GetRawText());
        Assert.Null((await Store.ListAsync(new(), new(), None)).Items.Single().Context);
        Assert.Empty(await Store.ClaimAsync("b", Noon.AddDays(1), Lease, 10, None));
    }

    [Fact]
    public async Task Claim_ManyAtOnce_EachGoesToOne()
    {
        for (var i = 0; i < 5; i++)
            await InsertAsync(New($"alert-{i}"));
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() => Store.ClaimAsync($"replica{number}", Noon, Lease, 10, None))));
        Assert.Equal(5, claims.SelectMany(c => c).Select(c => c.Analysis.Id).Distinct().Count());
        Assert.Equal(5, claims.Sum(c => c.Count));
    }

    [Fact]
    public async Task Claim_SilentOwner_IsTakenOverAndItsEndCountsNoMore()
    {
        await InsertAsync(New("alert-1"));
        var dead = Assert.Single(await Store.ClaimAsync("dead", Noon, Lease, 10, None));
        Assert.Empty(await Store.ClaimAsync("b", Noon + Lease - TimeSpan.FromSeconds(1), Lease, 10, None));
        Assert.True(await Store.KeepAsync(dead, Noon + (2 * Lease), None));
        Assert.Empty(await Store.ClaimAsync("b", Noon + Lease, Lease, 10, None));

        var heir = Assert.Single(await Store.ClaimAsync("b", Noon + (2 * Lease), Lease, 10, None));

        Assert.Equal(2, heir.Analysis.Attempts);
        Assert.False(await Store.KeepAsync(dead, Noon + (9 * Lease), None));
        Assert.False(await Write(t => Store.EndAsync(t, dead, Ended(dead.Analysis), None)));
        Assert.False(await Store.ReturnAsync(dead, null, null, None));
        Assert.True(await Write(t => Store.EndAsync(t, heir, Ended(heir.Analysis), None)));
    }

    [Fact]
    public async Task Return_WithATime_IsClaimedFromThenOn()
    {
        await InsertAsync(New("alert-1"));
        var claim = Assert.Single(await Store.ClaimAsync("a", Noon, Lease, 10, None));
        Assert.True(await Store.ReturnAsync(claim, Noon.AddMinutes(1), "failed once", None));
        Assert.Empty(await Store.ClaimAsync("b", Noon.AddSeconds(59), Lease, 10, None));
        Assert.Equal("failed once", Assert.Single(await Store.ClaimAsync("b", Noon.AddMinutes(1), Lease, 10, None)).Analysis.Error);
    }

    [Fact]
    public async Task List_FiltersAndPages()
    {
        for (var i = 0; i < 5; i++)
            await InsertAsync(New($"alert-{i}") with { IncidentId = i % 2 == 0 ? "even" : "odd", CreatedAt = Noon.AddMinutes(i) });
        Assert.Equal(["alert-4", "alert-3", "alert-2", "alert-1", "alert-0"], (await AllPages(page => Store.ListAsync(new(), page, None), 2)).Select(a => a.AlertId));
        Assert.Equal(["alert-4", "alert-2", "alert-0"], (await Store.ListAsync(new(IncidentId: "even"), new(), None)).Items.Select(a => a.AlertId));
        Assert.Equal("alert-3", Assert.Single((await Store.ListAsync(new(AlertId: "alert-3"), new(), None)).Items).AlertId);
        Assert.Empty((await Store.ListAsync(new(Status: AnalysisStatus.Completed), new(), None)).Items);
        Assert.Equal("alert-3", (await Store.NewestOfAlertAsync("alert-3", None))!.AlertId);
        await Assert.ThrowsAsync<FormatException>(() => Store.ListAsync(new(), new(Cursor: "x"), None));
    }

    private async Task<AlertAnalysis> InsertAsync(AlertAnalysis analysis)
    {
        Assert.True(await Write(t => Store.InsertAsync(t, analysis, None)));
        return analysis;
    }

    private static AlertAnalysis New(string? alert) => new() { Id = NewId(), AlertId = alert, RequestedBy = "key:alice", CreatedAt = Noon };

    private static Alert Alert() => new() { Id = NewId(), Source = "api", Fingerprint = "f", Name = "X", Labels = new Dictionary<string, string> { ["pod"] = "web\u0001" }, StartsAt = Noon };

    private static AlertAnalysis Ended(AlertAnalysis analysis) => analysis with
    {
        Status = AnalysisStatus.Completed, CompletedAt = Noon.AddMinutes(1), Provider = "rules", Model = "m", Usage = new(2, 10, 20, 0.5m, ["ollama: away"]),
        Context = new(Noon, Noon, [new("c1", "alert", null, null, PieceStatus.Succeeded, "nul \0 😀", 3), new("c2", "loki", "query_loki", Json("""{"a":1}"""), PieceStatus.Late, "late", 4)]),
        Result = new AnalysisResult
        {
            RootCause = new("it", 0.25, "because"), Evidence = [new("claim", "c1", "nul")], Impact = "i", Severity = "high", EstimatedCustomerImpact = "none",
            RecommendedActions = [new("do", "restart_pod", Json("""{"pod_name":"x"}"""), "why", Risk.Disruptive, 1)], InsufficientEvidence = new(["more"]), Dropped = [new("evidence", "w", "r")],
        },
    };
}

public sealed class SqliteAnalysisStoreTests(SqliteFiles server) : AnalysisStoreContractTests(server);

public sealed class PostgresAnalysisStoreTests(PostgresServer server) : AnalysisStoreContractTests(server);
