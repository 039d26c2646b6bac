using System.Text.Json;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackKubernetes;

namespace AIOps.Tests.EndToEnd;

/// <summary>
/// The process that carries out an action is killed between any two of its steps; whoever comes next must end the action
/// exactly once. Counted at the cluster: one pod deleted, never two, never none.
/// </summary>
public abstract class KilledInMidActionTests : IAsyncLifetime
{
    private LoopbackCluster _cluster = null!;

    protected Installation Installation { get; } = new();

    private readonly TaskCompletionSource _killed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask InitializeAsync()
    {
        _cluster = await LoopbackCluster.StartAsync();
        _cluster.AddDeployment("shop", "web", replicas: 2);
        Installation.Environment["KUBECONFIG"] = _cluster.WriteKubeconfig(Path.Combine(Installation.Folder, "kubeconfig"));
        await ConfigureAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Installation.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public Task Killed_AfterTheAlertWasAccepted_EndsOnce() => RunAsync(null, killAfterIntake: true);

    [Fact]
    public Task Killed_WhenTheSnapshotIsAsked_EndsOnce() => RunAsync((request, after) => request.Method == "GET" && !after);

    [Fact]
    public Task Killed_WhenTheSnapshotIsAnswered_EndsOnce() => RunAsync((request, after) => request.Method == "GET" && after);

    [Fact]
    public Task Killed_WhenTheDryRunIsAsked_EndsOnce() => RunAsync((request, after) => IsDryRun(request) && !after);

    [Fact]
    public Task Killed_WhenTheDryRunIsAnswered_EndsOnce() => RunAsync((request, after) => IsDryRun(request) && after);

    [Fact]
    public Task Killed_BeforeTheChangeTakesEffect_EndsOnce() => RunAsync((request, after) => IsChange(request) && !after);

    [Fact]
    public Task Killed_AfterTheChangeTookEffect_EndsOnce() => RunAsync((request, after) => IsChange(request) && after);

    [Fact]
    public Task Killed_WhenHealthIsAsked_EndsOnce() => RunAsync((request, after) => request.Method == "GET" && !after && _cluster.Mutations.Count > 0);

    [Fact]
    public Task Killed_WhenHealthIsAnswered_EndsOnce() => RunAsync((request, after) => request.Method == "GET" && after && _cluster.Mutations.Count > 0);

    /// <summary>The first call was on the wire when its sender died, and arrives only after its successor has made it again.</summary>
    [Fact]
    public async Task Killed_WithTheChangeOnItsWay_TheLateArrivalChangesNothing()
    {
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        _cluster.Intercept(async (request, after) =>
        {
            if (!IsChange(request) || after || Interlocked.Increment(ref calls) > 1)
                return true;
            Kill();
            await late.Task;
            return true;
        });
        var action = await AlertAsync();
        await _killed.Task;
        await ReviveAsync();
        await AssertEndedOnceAsync(action);
        late.SetResult();
        await Eventually.TrueAsync(() => Task.FromResult(_cluster.Requests.Count(r => IsChange(r) && r.Status != 0) == 2));
        Assert.Single(_cluster.Mutations);
    }

    /// <summary>Prepares state and starts the processes.</summary>
    protected abstract Task ConfigureAsync();

    /// <summary>Kills the process that works on actions.</summary>
    protected abstract void KillWorker();

    protected abstract Task ReviveAsync();

    private async Task RunAsync(Func<LoopbackRequest, bool, bool>? at, bool killAfterIntake = false)
    {
        var hit = 0;
        if (at is not null)
            _cluster.Intercept((request, after) =>
            {
                if (!at(request, after) || Interlocked.Exchange(ref hit, 1) == 1)
                    return Task.FromResult(true);
                Kill();
                return Task.FromResult(false);
            });
        var action = await AlertAsync();
        if (killAfterIntake)
            Kill();
        await _killed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await ReviveAsync();
        await AssertEndedOnceAsync(action);
    }

    private void Kill()
    {
        KillWorker();
        _killed.TrySetResult();
    }

    private async Task<string> AlertAsync()
    {
        await Installation.PostAsync("/api/policies", new
        {
            name = "Restart crash-looping pod",
            mode = "auto",
            condition = new { labels = new { alertname = "PodCrashLoop*" }, status = "firing" },
            action = new { tool = "restart_pod", @params = new { pod_name = "${label.pod}", @namespace = "${label.namespace}" } },
        });
        var answer = await Installation.PostAsync("/api/alerts", new
        {
            labels = new { alertname = "PodCrashLooping", pod = _cluster.Pods("shop", "web")[0], @namespace = "shop", severity = "critical" },
        });
        return answer.GetProperty("actions")[0].GetProperty("id").GetString()!;
    }

    private async Task AssertEndedOnceAsync(string actionId)
    {
        var action = await Installation.EndOfAsync(actionId);
        Assert.True(action.GetProperty("status").GetString() == "succeeded", action.ToString());
        Assert.Single(_cluster.Mutations);
        Assert.Equal(2, _cluster.Pods("shop", "web").Count);
        var jobs = await Installation.GetAsync("/api/jobs");
        Assert.Equal("succeeded", Assert.Single(jobs.GetProperty("items").EnumerateArray()).GetProperty("status").GetString());
        var incident = await Installation.GetAsync($"/api/incidents/{action.GetProperty("incident_id").GetString()}");
        Assert.Equal("RESOLVED", incident.GetProperty("status").GetString());
        Assert.Single(incident.GetProperty("timeline").EnumerateArray(), e => e.GetProperty("kind").GetString() == "verified");
    }

    private static bool IsDryRun(LoopbackRequest request) => request.Method == "DELETE" && (request.Query + request.Body).Contains("dryRun", StringComparison.Ordinal);

    private static bool IsChange(LoopbackRequest request) => request.IsWrite && !IsDryRun(request);
}
