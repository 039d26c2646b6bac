using System.Collections.Concurrent;
using System.Text.Json;
using AIOps.Tests.Shared;

namespace AIOps.Tests.EndToEnd;

/// <summary>
/// The process that goes on with a runbook is killed at each point of it. Counted at the target: what a step asked for arrived
/// at most once, and where the step is said to be done, exactly once.
/// </summary>
public sealed class RunbookKilledMidwayTests : IAsyncLifetime
{
    private readonly Installation _installation = new();
    private readonly ConcurrentQueue<string> _arrived = new();
    private LoopbackHttp _target = null!;
    private ProductProcess _agent = null!;
    private string _killAt = "";

    private readonly TaskCompletionSource _killed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask InitializeAsync()
    {
        _target = await LoopbackHttp.StartAsync(async http =>
        {
            var what = $"{http.Request.Method} {http.Request.Path}";
            _arrived.Enqueue(what);
            if (what == _killAt)
            {
                _killAt = "";
                _agent.Kill();
                _killed.TrySetResult();
            }
            await LoopbackHttp.Reply(200, """{"ok": true}""")(http);
        });
        _installation.Environment["AIOPS_Executors__Http__Enabled"] = "true";
        _installation.Environment["AIOPS_Executors__Http__AllowedHosts__0"] = "127.0.0.1";
        _installation.Environment["AIOPS_Runbooks__Lease"] = "00:00:02";
        _agent = await _installation.StartAgentAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _installation.DisposeAsync();
        await _target.DisposeAsync();
    }

    /// <summary>A read is made again; everything else goes on where it was.</summary>
    [Fact]
    public async Task Killed_InAReadingStep_GoesOnAtThatStep()
    {
        var execution = await KillAsync("GET /two");
        Assert.True(execution.GetProperty("status").GetString() == "succeeded", execution.ToString());
        Assert.Equal(["POST /one", "GET /two", "GET /two", "POST /three"], _arrived);
    }

    /// <summary>Nobody can know whether the request was carried out: it is not sent again, a person is told, and what was done before is taken back.</summary>
    [Fact]
    public async Task Killed_InAChangingStep_TheChangeIsNotMadeTwice()
    {
        var execution = await KillAsync("POST /three");
        Assert.Equal("rolled_back", execution.GetProperty("status").GetString());
        Assert.Contains("a person must look", execution.GetProperty("error").GetString()!, StringComparison.Ordinal);
        Assert.Equal(["POST /one", "GET /two", "POST /three", "POST /undo-one"], _arrived);
    }

    [Fact]
    public async Task Killed_WhileItWaits_GoesOnAfterTheWait()
    {
        _killAt = "never";
        var id = await StartAsync("2s");
        await Eventually.TrueAsync(async () => (await ExecutionAsync(id)) is { ValueKind: JsonValueKind.Object } seen
            && seen.GetProperty("steps").EnumerateArray().Any(s => s.GetProperty("id").GetString() == "pause" && s.GetProperty("status").GetString() == "running"), TimeSpan.FromSeconds(30));
        _agent.Kill();
        _agent = await _installation.StartAgentAsync();
        Assert.Equal("succeeded", (await EndAsync(id)).GetProperty("status").GetString());
        Assert.Equal(["POST /one", "GET /two", "POST /three"], _arrived);
    }

    private async Task<JsonElement> KillAsync(string at)
    {
        _killAt = at;
        var id = await StartAsync("1ms");
        await _killed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        _agent = await _installation.StartAgentAsync();
        return await EndAsync(id);
    }

    private async Task<string> StartAsync(string pause)
    {
        await _installation.PostAsync("/api/remediation/runbooks", new
        {
            name = "three-steps",
            steps = new object[]
            {
                new { id = "one", executor = "http", with = new { url = _target.Url + "/one", method = "POST" }, rollback = new { executor = "http", with = new { url = _target.Url + "/undo-one", method = "POST" } } },
                new { id = "two", executor = "http", with = new { url = _target.Url + "/two" } },
                new { id = "pause", executor = "wait", with = new { duration = pause } },
                new { id = "three", executor = "http", with = new { url = _target.Url + "/three", method = "POST" } },
            },
        });
        await _installation.PostAsync("/api/policies", new { name = "p", mode = "auto", condition = new { name = "Sick" }, action = new { runbook = "three-steps" } });
        var taken = await _installation.PostAsync("/api/alerts", new { labels = new { alertname = "Sick", host = "web-1" } });
        return taken.GetProperty("actions")[0].GetProperty("id").GetString()!;
    }

    private async Task<JsonElement> EndAsync(string id)
    {
        var action = await _installation.EndOfAsync(id);
        var execution = await ExecutionAsync(id);
        Assert.Equal(execution.GetProperty("status").GetString() == "succeeded" ? "succeeded" : "failed", action.GetProperty("status").GetString());
        return execution;
    }

    private Task<JsonElement> ExecutionAsync(string id) => _installation.GetAsync($"/api/remediation/executions/{id}");
}
