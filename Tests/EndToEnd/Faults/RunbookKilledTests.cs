using System.Text.Json;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackKubernetes;

namespace AIOps.Tests.EndToEnd.Faults;

/// <summary>A runbook on PostgreSQL whose steps restart one deployment each; one of two Workers is killed in the middle of it. The other goes on at the right step, and each step's change is made once.</summary>
public sealed class RunbookKilledTests(PostgresServer postgres, RedisServer redis) : IAsyncLifetime
{
    // Who carries out the change of the step that is under way, and who goes on with the runbook.
    private const string Runner = "SELECT attempts::jsonb -> -1 ->> 'worker' FROM actions WHERE status = 'running' AND tool = 'restart_deployment'";
    private const string Owner = "SELECT owner FROM executions WHERE owner IS NOT NULL";

    private TwoWorkers _two = null!;

    public async ValueTask InitializeAsync()
    {
        _two = await TwoWorkers.StartAsync(postgres, redis, ("AIOPS_Runbooks__Lease", "00:00:02"));
        foreach (var name in (string[])["one", "two", "three"])
            _two.Cluster.AddDeployment("shop", name);
    }

    public ValueTask DisposeAsync() => _two.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task KilledInMidStep_WhoMakesTheChange_EachStepOnce(bool afterItsEffect) => RunAsync(Runner, afterItsEffect);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task KilledInMidStep_WhoHoldsTheRunbook_EachStepOnce(bool afterItsEffect) => RunAsync(Owner, afterItsEffect);

    private async Task RunAsync(string victim, bool afterItsEffect)
    {
        var hit = 0;
        _two.Cluster.Intercept(async (request, after) =>
        {
            if (after != afterItsEffect || !IsChangeOfTwo(request) || Interlocked.Exchange(ref hit, 1) == 1)
                return true;
            string? name = null;
            // Between two looks at its step the execution is nobody's for a moment.
            await Eventually.TrueAsync(async () => (name = await _two.AskAsync(victim)) is not null, TimeSpan.FromSeconds(30));
            _two.KillSigner(name!);
            return true;
        });
        var execution = await EndAsync(await StartAsync());
        Assert.Equal(1, hit);
        Assert.True(execution.GetProperty("status").GetString() == "succeeded", execution.ToString());
        Assert.Equal(["one", "two", "three"], _two.Restarts);
        Assert.All(execution.GetProperty("steps").EnumerateArray(), step => Assert.Equal(("succeeded", 1), (step.GetProperty("status").GetString(), step.GetProperty("attempt").GetInt32())));
        // One wish a step, and the runbook's own.
        Assert.Equal(4, (await _two.Installation.GetAsync("/api/actions")).GetProperty("items").GetArrayLength());
    }

    private async Task<string> StartAsync()
    {
        static object Step(string name) => new { id = name, executor = "tool", with = new { tool = "restart_deployment", @params = new { deployment_name = name, @namespace = "shop" } } };
        await _two.Installation.PostAsync("/api/remediation/runbooks", new { name = "restart-all", steps = new[] { Step("one"), Step("two"), Step("three") } });
        await _two.Installation.PostAsync("/api/policies", new { name = "p", mode = "auto", condition = new { name = "Sick" }, action = new { runbook = "restart-all" } });
        var taken = await _two.Installation.PostAsync("/api/alerts", new { labels = new { alertname = "Sick", @namespace = "shop" } });
        return taken.GetProperty("actions")[0].GetProperty("id").GetString()!;
    }

    private async Task<JsonElement> EndAsync(string id)
    {
        await _two.Installation.EndOfAsync(id);
        return await _two.Installation.GetAsync($"/api/remediation/executions/{id}");
    }

    private static bool IsChangeOfTwo(LoopbackRequest request) =>
        request.IsWrite && !request.Query.Contains("dryRun", StringComparison.Ordinal) && request.Path.EndsWith("/two", StringComparison.Ordinal);
}
