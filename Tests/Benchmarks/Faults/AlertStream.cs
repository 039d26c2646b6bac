using System.Net.Http.Json;

namespace AIOps.Benchmarks.Faults;

/// <summary>Sends alerts at a steady rate, each about a target of its own, as Alertmanager does: what is not answered with 2xx is sent again, to any Agent.</summary>
internal sealed class AlertStream(Targets targets, IReadOnlyList<HttpClient> agents, int perSecond) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly List<Task> _sending = [];
    private Task _ticking = Task.CompletedTask;
    private int _answered;
    private int _repeats;

    public int Sent => _sending.Count;

    /// <summary>With 2xx: these are ours to keep.</summary>
    public int Answered => _answered;

    public int Repeats => _repeats;

    public void Start() => _ticking = TickAsync();

    /// <summary>Sends no new ones and waits until every one is answered, or <paramref name="within"/> has passed.</summary>
    public async Task StopAsync(TimeSpan within)
    {
        await _end.CancelAsync();
        await _ticking;
        _giveUp.CancelAfter(within);
        await Task.WhenAll(_sending);
    }

    public async ValueTask DisposeAsync()
    {
        await _giveUp.CancelAsync();
        await StopAsync(TimeSpan.Zero);
        _end.Dispose();
        _giveUp.Dispose();
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond));
        while (!_end.IsCancellationRequested)
        {
            _sending.Add(SendAsync(targets.Next()));
            await timer.WaitForNextTickAsync();
        }
    }

    private async Task SendAsync((string Namespace, string Deployment) target)
    {
        var alert = new { labels = new { alertname = "DeploymentUnwell", @namespace = target.Namespace, deployment = target.Deployment, severity = "critical" } };
        while (!_giveUp.IsCancellationRequested)
        {
            try
            {
                using var answer = await agents[Random.Shared.Next(agents.Count)].PostAsJsonAsync("/api/alerts", alert, _giveUp.Token);
                if (answer.IsSuccessStatusCode)
                {
                    Interlocked.Increment(ref _answered);
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // Not answered: sent again, for nobody knows whether it was stored.
            }
            Interlocked.Increment(ref _repeats);
            await Task.Delay(Pause);
        }
    }
}
