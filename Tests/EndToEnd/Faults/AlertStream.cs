using System.Collections.Concurrent;
using System.Net.Http.Json;
using AIOps.Tests.Shared;

namespace AIOps.Tests.EndToEnd.Faults;

/// <summary>
/// Sends alerts at a steady rate, each about a target of its own, as Alertmanager does: what is not answered with 2xx is sent
/// again, to any Agent. No new ones while <paramref name="mostOpen"/> of the targets wait for their change: a machine that is
/// too slow for the rate gets fewer, not a backlog that lasts for hours.
/// </summary>
internal sealed class AlertStream(Targets targets, IReadOnlyList<HttpClient> agents, int perSecond, int mostOpen) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly List<Task> _sending = [];
    private Task _ticking = Task.CompletedTask;
    private int _answered;
    private readonly ConcurrentDictionary<string, int> _refusals = new();

    public int Sent => _sending.Count;

    /// <summary>With 2xx: these are ours to keep.</summary>
    public int Answered => _answered;

    /// <summary>Requests that were sent again.</summary>
    public int Repeats => _refusals.Values.Sum();

    /// <summary>The same by reason.</summary>
    public string Refusals => string.Join(", ", _refusals.OrderByDescending(r => r.Value).Select(r => $"{r.Value} × {r.Key}"));

    public void Start() => _ticking = TickAsync();

    /// <summary>Sends no new ones and waits until every one is answered, or <paramref name="within"/> has passed.</summary>
    public async Task StopAsync(TimeSpan within)
    {
        await _end.CancelAsync();
        await _ticking;
        _giveUp.CancelAfter(within);
        await Task.WhenAll(_sending);
    }

    /// <summary>Returns once one more request has had to be sent again.</summary>
    public Task RefusedAsync()
    {
        var before = Repeats;
        return Eventually.TrueAsync(() => Task.FromResult(Repeats > before), TimeSpan.FromSeconds(60));
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
            if (_sending.Count - targets.Changes.Count < mostOpen)
                _sending.Add(SendAsync(targets.Next()));
            await timer.WaitForNextTickAsync();
        }
    }

    private async Task SendAsync((string Namespace, string Deployment) target)
    {
        var alert = new { labels = new { alertname = "DeploymentUnwell", @namespace = target.Namespace, deployment = target.Deployment, severity = "critical" } };
        while (!_giveUp.IsCancellationRequested)
        {
            string refusal;
            try
            {
                using var answer = await agents[Random.Shared.Next(agents.Count)].PostAsJsonAsync("/api/alerts", alert, _giveUp.Token);
                if (answer.IsSuccessStatusCode)
                {
                    Interlocked.Increment(ref _answered);
                    return;
                }
                refusal = $"{(int)answer.StatusCode}";
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // Sent again, for nobody knows whether it was stored.
                refusal = e is OperationCanceledException ? "no answer in time" : "no connection";
            }
            _refusals.AddOrUpdate(refusal, 1, (_, times) => times + 1);
            await Task.Delay(Pause);
        }
    }
}
