using System.Text.Json;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackKubernetes;

namespace AIOps.Tests.EndToEnd.Faults;

/// <summary>The Worker that climbs a ladder is killed on the way from a rung that failed to the next, and on the next: the other Worker goes on, and each rung acts exactly once.</summary>
public sealed class LadderKilledTests(PostgresServer postgres, RedisServer redis) : IAsyncLifetime
{
    // Of the action under way, by who carries it out.
    private const string Runner = "SELECT attempts::jsonb -> -1 ->> 'worker' FROM actions WHERE status = 'running' AND rung = 1";
    private const string Climber = "SELECT application_name FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO outbox%'";

    private TwoWorkers _two = null!;
    private LoopbackHttp _health = null!;

    public async ValueTask InitializeAsync()
    {
        // Well only once the second rung has acted.
        _health = await LoopbackHttp.StartAsync(http => LoopbackHttp.Reply(_two.Restarts.Contains("second") ? 200 : 503, "")(http));
        _two = await TwoWorkers.StartAsync(postgres, redis, ("AIOPS_Verification__Retries", "1"));
        _two.Cluster.AddDeployment("shop", "first");
        _two.Cluster.AddDeployment("shop", "second");
    }

    public async ValueTask DisposeAsync()
    {
        await _two.DisposeAsync();
        await _health.DisposeAsync();
    }

    /// <summary>The rung is ended and the next one asked for in one transaction; its Worker dies before the commit.</summary>
    [Fact]
    public async Task Killed_BetweenTheRungs_TheNextActsOnce()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task holding = Task.CompletedTask;
        var looks = 0;
        _health.Answer = async http =>
        {
            if (Interlocked.Increment(ref looks) == 1)
            {
                holding = HoldAsync(held, release.Task);
                await held.Task;
            }
            await LoopbackHttp.Reply(_two.Restarts.Contains("second") ? 200 : 503, "")(http);
        };
        var first = await AlertAsync();
        string? climber = null;
        await Eventually.TrueAsync(async () => (climber = await _two.AskAsync(Climber)) is not null, TimeSpan.FromSeconds(60));
        _two.KillSession(climber!);
        release.SetResult();
        await holding;
        await AssertClimbedOnceAsync(first);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_InTheNextRung_ItActsOnce(bool afterItsEffect)
    {
        var hit = 0;
        _two.Cluster.Intercept(async (request, after) =>
        {
            if (after != afterItsEffect || !IsChangeOf(request, "second") || Interlocked.Exchange(ref hit, 1) == 1)
                return true;
            _two.KillSigner((await _two.AskAsync(Runner))!);
            return false;
        });
        await AssertClimbedOnceAsync(await AlertAsync());
    }

    private async Task<string> AlertAsync()
    {
        static object Restart(string name) => new { tool = "restart_deployment", @params = new { deployment_name = name, @namespace = "shop" } };
        await _two.Installation.PostAsync("/api/policies", new
        {
            name = "ladder", mode = "auto", condition = new { name = "Sick" }, verify = new { http = _health.Url }, action = new[] { Restart("first"), Restart("second") },
        });
        var answer = await _two.Installation.PostAsync("/api/alerts", new { labels = new { alertname = "Sick", @namespace = "shop" } });
        return answer.GetProperty("actions")[0].GetProperty("id").GetString()!;
    }

    private async Task AssertClimbedOnceAsync(string first)
    {
        Assert.Equal("failed", (await _two.Installation.EndOfAsync(first)).GetProperty("status").GetString());
        var all = (await _two.Installation.GetAsync("/api/actions")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(2, all.Count);
        var second = await _two.Installation.EndOfAsync(all.Single(a => a.GetProperty("id").GetString() != first).GetProperty("id").GetString()!);
        Assert.True(second.GetProperty("status").GetString() == "succeeded", second.ToString());
        Assert.Equal(["first", "second"], _two.Restarts);
        var incident = await _two.Installation.GetAsync($"/api/incidents/{second.GetProperty("incident_id").GetString()}");
        Assert.Equal("RESOLVED", incident.GetProperty("status").GetString());
    }

    private static bool IsChangeOf(LoopbackRequest request, string deployment) =>
        request.IsWrite && !request.Query.Contains("dryRun", StringComparison.Ordinal) && request.Path.EndsWith($"/{deployment}", StringComparison.Ordinal);

    /// <summary>Nobody can promise the queue anything until it is let go; reading goes on.</summary>
    private Task HoldAsync(TaskCompletionSource held, Task release) => _two.Database.WriteAsync(async transaction =>
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.CommandText = "LOCK TABLE outbox IN SHARE MODE";
        await command.ExecuteNonQueryAsync();
        held.SetResult();
        await release;
    }, CancellationToken.None);
}
