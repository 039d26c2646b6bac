using System.Text.Json;
using AIOps.Policies.Learning.Proposals;
using AIOps.Policies.Storage;
using AIOps.Tools;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Tools.Aiops;

/// <summary>Kept results, likeness of incidents and drafts of policies, on a real SQLite file and the whole registration.</summary>
public sealed class AgentRecordsTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aiops-");
    private ServiceProvider _services = null!;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["State:DataDirectory"] = _folder.FullName }).Build();
        _services = new ServiceCollection().AddLogging().AddState(configuration).AddTools(configuration).BuildServiceProvider();
        await Get<Database>().MigrateAsync(None);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Delete(true);
    }

    [Theory]
    [InlineData("$.pods[*].name", """["web-0","web-1","db-0"]""")]
    [InlineData("pods[0].name", """["web-0"]""")]
    [InlineData("$.pods[-1].name", """["db-0"]""")]
    [InlineData("$.pods[0:2]..app", """["web","web"]""")]
    [InlineData("$.pods[?(@.restarts > 3)].name", """["web-1"]""")]
    [InlineData("$.pods[?(@.labels.app == 'db')].name", """["db-0"]""")]
    [InlineData("$.pods[?(@.phase != 'Running')].name", """["web-1","db-0"]""")]
    [InlineData("$.pods[?(@.restarts)].name", """["web-0","web-1"]""")]
    [InlineData("$['pods'][0]['odd name']", """["x"]""")]
    [InlineData("$.nothing.here", "[]")]
    public async Task QueryResult_Path_SelectsAsJsonPathDoes(string path, string expected)
    {
        var result = await Tool("query_result").RunAsync(new { result_id = await SaveAsync(), path });
        Assert.Equal(expected, JsonSerializer.Serialize(result.Data!.Value.GetProperty("values")));
    }

    [Theory]
    [InlineData("$.pods[")]
    [InlineData("$.pods[?(@.a == )]")]
    [InlineData("$ .pods")]
    [InlineData("$.pods[99999999999]")]
    public async Task QueryResult_PathThatCannotBeRead_SaysWhere(string path) =>
        Assert.Contains("path", (await Assert.ThrowsAsync<ToolException>(async () => await Tool("query_result").RunAsync(new { result_id = await SaveAsync(), path }))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task QueryResult_GrepHeadTailCount_AreBoundedAndSaySo()
    {
        var id = await SaveAsync();
        var errors = await Tool("query_result").RunAsync(new { result_id = id, grep = "(?i)ERROR" });
        Assert.Equal(100, errors.Data!.Value.GetProperty("total").GetInt32());
        Assert.Equal(50, errors.Data.Value.GetProperty("shown").GetInt32());
        Assert.StartsWith("50 of 100", errors.Text, StringComparison.Ordinal);
        var ends = await Tool("query_result").RunAsync(new { result_id = id, head = 1, tail = 1 });
        Assert.Equal(["line 0 error", "line 199 fine"], ends.Data!.Value.GetProperty("lines").EnumerateArray().Select(l => l.GetString()));
        Assert.Equal(200, (await Tool("query_result").RunAsync(new { result_id = id, count = true })).Data!.Value.GetProperty("total").GetInt32());
        await Assert.ThrowsAsync<ToolException>(() => Tool("query_result").RunAsync(new { result_id = id, grep = "(a)\\1" }));
        await Assert.ThrowsAsync<ToolException>(() => Tool("query_result").RunAsync(new { result_id = new string('0', 32) }));
    }

    [Fact]
    public async Task QueryResult_AnotherCaller_FindsNothing()
    {
        var arguments = JsonSerializer.SerializeToElement(new { result_id = await SaveAsync() });
        Assert.NotEmpty((await Tool("query_result").InvokeAsync(ToolPhase.Execute, arguments, new ToolCall(Caller: "key:alice"), None)).Text);
        await Assert.ThrowsAsync<ToolException>(() => Tool("query_result").InvokeAsync(ToolPhase.Execute, arguments, new ToolCall(Caller: "key:bob"), None));
    }

    [Fact]
    public async Task SimilarIncidents_SameAlertAndService_ComeFirst()
    {
        await IncidentAsync("now", "PodCrashLooping", "shop/web", new() { ["service"] = "web", ["namespace"] = "shop", ["pod"] = "web-1" });
        await IncidentAsync("same", "PodCrashLooping", "shop/web", new() { ["service"] = "web", ["namespace"] = "shop", ["pod"] = "web-7" });
        await IncidentAsync("alike", "PodCrashLooping", "pay/api", new() { ["service"] = "api", ["namespace"] = "pay", ["pod"] = "api-1" });
        await IncidentAsync("other", "DiskFull", "node-3", new() { ["service"] = "node" });
        var result = await Tool("similar_incidents").RunAsync(new { incident_id = "now" });
        Assert.Equal(["same", "alike"], result.Data!.Value.GetProperty("incidents").EnumerateArray().Select(i => i.GetProperty("incident").GetProperty("id").GetString()));
        Assert.Equal(["other"], (await Tool("similar_incidents").RunAsync(new { alert_name = "DiskFull" })).Data!.Value.GetProperty("incidents").EnumerateArray().Select(i => i.GetProperty("incident").GetProperty("id").GetString()));
        Assert.StartsWith("No earlier incident", (await Tool("similar_incidents").RunAsync(new { alert_name = "Unheard" })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProposePolicy_EveryPhase_LeavesAProposalThatDoesNothingAndCanBeTakenBack()
    {
        var arguments = new { name = "Restart web", condition = new { labels = new { alertname = "Crash*" } }, tool = "restart_pod", @params = new { pod_name = "${label.pod}", @namespace = "shop" } };
        var before = (await PhaseAsync(ToolPhase.Snapshot, arguments)).Data!.Value;
        Assert.False((await PhaseAsync(ToolPhase.DryRun, arguments, before)).IsError);
        Assert.Empty(await ProposalsAsync());
        Assert.Equal("not_applied", (await PhaseAsync(ToolPhase.Probe, arguments, before)).Data!.Value.GetString());
        await PhaseAsync(ToolPhase.Execute, arguments, before);
        await PhaseAsync(ToolPhase.Execute, arguments, before);
        var proposal = Assert.Single(await ProposalsAsync());
        Assert.Equal((ProposalStatus.Open, ProposalSource.Agent, "suggest"), (proposal.Status, proposal.Source, proposal.Document.GetProperty("mode").GetString()));
        Assert.Empty(await Get<PolicyStore>().AllAsync(None));
        Assert.Equal("applied", (await PhaseAsync(ToolPhase.Probe, arguments, before)).Data!.Value.GetString());
        Assert.Contains("healthy", (await PhaseAsync(ToolPhase.Verify, arguments, before)).Data!.Value.GetRawText(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ToolException>(() => PhaseAsync(ToolPhase.Snapshot, arguments));
        await PhaseAsync(ToolPhase.Undo, arguments, before);
        Assert.Empty(await ProposalsAsync());
        await Assert.ThrowsAsync<ToolException>(() => PhaseAsync(ToolPhase.Snapshot, new { name = "x", condition = new { nonsense = 1 }, tool = "restart_pod", @params = new { } }));
    }

    private async Task<IReadOnlyList<ProposedPolicy>> ProposalsAsync() => (await Get<ProposalStore>().ListAsync(null, new PageRequest(50), None)).Items;

    private Task<ToolResult> PhaseAsync(ToolPhase phase, object arguments, JsonElement? before = null) =>
        Tool("propose_policy").InvokeAsync(phase, JsonSerializer.SerializeToElement(arguments), new ToolCall(Snapshot: before), None);

    private async Task<string> SaveAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var data = JsonElement.Parse("""
            {"pods": [{"name": "web-0", "restarts": 1, "phase": "Running", "labels": {"app": "web"}, "odd name": "x"},
              {"name": "web-1", "restarts": 9, "phase": "Failed", "labels": {"app": "web"}}, {"name": "db-0", "labels": {"app": "db"}}]}
            """);
        var text = string.Join('\n', Enumerable.Range(0, 200).Select(n => $"line {n} {(n % 2 == 0 ? "error" : "fine")}"));
        var result = new StoredResult(StoredResult.NewId(), "key:alice", "list_pods", "", text, data, now, now + TimeSpan.FromHours(1));
        await Get<ResultStore>().SaveAsync(result, None);
        return result.Id;
    }

    private Task IncidentAsync(string id, string alert, string target, Dictionary<string, string> labels) => Get<Database>().WriteAsync(async transaction =>
    {
        var now = TimeProvider.System.GetUtcNow();
        await Get<IncidentStore>().InsertAsync(transaction, new Incident { Id = id, Fingerprint = id, Title = alert, Source = "test", Target = target, CreatedAt = now, UpdatedAt = now }, None);
        await Get<AlertStore>().UpsertAsync(transaction, [new Alert { Id = $"a-{id}", Source = "test", Fingerprint = id, Name = alert, Labels = labels, StartsAt = now, FirstSeen = now, LastSeen = now, IncidentId = id }], None);
        await Get<AlertStore>().SetIncidentsAsync(transaction, [($"a-{id}", id)], None);
    }, None);

    private Tool Tool(string name) => _services.GetServices<ToolDomain>().SelectMany(d => d.Tools).Single(t => t.Definition.Name == name);

    private T Get<T>() where T : notnull => _services.GetRequiredService<T>();
}
