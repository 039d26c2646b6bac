using System.Text.Json;
using System.Threading.Channels;
using AIOps.Tools.Kubernetes.Watching;

namespace AIOps.Tools.Kubernetes.Workloads;

/// <summary>Watches a workload and its pods, and judges again whenever one of them changed.</summary>
internal sealed class RolloutWait(KubernetesClient client, TimeProvider time, KubernetesResource resource, JsonElement workload)
{
    // What ripens by time alone, such as a container that has just come up again, tells nobody.
    private static readonly TimeSpan Ripening = TimeSpan.FromSeconds(5);

    /// <summary>What it was at its end, or when the time was up.</summary>
    public async Task<(JsonElement Item, Health Health)> RunAsync(
        Func<CancellationToken, Task<(JsonElement Item, Health Health)>> look, TimeSpan within, Action<string>? report, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        // One signal is as good as many: what came while judging is judged together.
        var changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        var (@namespace, name) = (workload.Text("metadata", "namespace"), workload.Text("metadata", "name"));
        var watches = new[]
        {
            SignalAsync(resource, new(FieldSelector: $"metadata.name={name}"), @namespace, changed.Writer, either.Token),
            SignalAsync(KubernetesResource.Pods, new(Selector.Of(workload)), @namespace, changed.Writer, either.Token),
        };
        var last = await look(cancellationToken);
        try
        {
            report?.Invoke(last.Health.Reason);
            while (last.Health.State == HealthState.Progressing)
            {
                await ChangeAsync(changed.Reader, watches, either.Token);
                var now = await look(either.Token);
                if (now.Health.Reason != last.Health.Reason)
                    report?.Invoke(now.Health.Reason);
                last = now;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is up: the answer is how far it came.
        }
        finally
        {
            await limit.CancelAsync();
            await Task.WhenAll(watches).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        return last;
    }

    private async Task ChangeAsync(ChannelReader<bool> changed, Task[] watches, CancellationToken cancellationToken)
    {
        using var ripe = new CancellationTokenSource(Ripening, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ripe.Token);
        try
        {
            await changed.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // An account that may not watch learns it here, and looks at intervals instead.
            foreach (var watch in watches.Where(watch => watch.IsFaulted))
                _ = watch.Exception;
        }
    }

    private async Task SignalAsync(KubernetesResource watched, ListQuery query, string? @namespace, ChannelWriter<bool> changed, CancellationToken cancellationToken)
    {
        await foreach (var _ in client.WatchAsync(watched, @namespace, query, cancellationToken))
            changed.TryWrite(true);
    }
}
