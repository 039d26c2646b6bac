using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Nodes;

/// <summary>Evicts pods and sees them go; a disruption budget that says no for now is asked again until the time is up.</summary>
internal sealed class Evictions(KubernetesClient client, TimeProvider time, int? graceSeconds)
{
    private const int AtOnce = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>What did not go in time, with why; empty when all went.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<DrainPlan.Pod> pods, TimeSpan within, Action<string>? report, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var gate = new SemaphoreSlim(AtOnce);
        var gone = 0;
        var left = await Task.WhenAll(pods.Select(async pod =>
        {
            var why = "its turn did not come";
            try
            {
                await gate.WaitAsync(either.Token);
                try
                {
                    await EvictAsync(pod, said =>
                    {
                        why = said;
                        report?.Invoke($"{pod}: {said}");
                    }, either.Token);
                }
                finally
                {
                    gate.Release();
                }
                report?.Invoke($"{pod} is gone, {Interlocked.Increment(ref gone)} of {pods.Count}");
                return null;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return $"{pod}: {why}";
            }
            catch (ToolException e)
            {
                return $"{pod}: {e.Message}";
            }
        }));
        return [.. left.OfType<string>()];
    }

    private async Task EvictAsync(DrainPlan.Pod pod, Action<string> say, CancellationToken cancellationToken)
    {
        for (var asked = pod.Terminating; !asked; )
        {
            var reply = await client.EvictAsync(pod.Namespace, pod.Name, pod.Uid, graceSeconds, dryRun: false, cancellationToken);
            // Not found, or another pod by that name: this one is gone.
            if (reply.NotFound || reply.Conflict)
                return;
            if (!reply.TooManyRequests)
            {
                reply.ThrowIfRefused();
                asked = true;
                continue;
            }
            say(reply.Refused!);
            await Task.Delay(Pause, time, cancellationToken);
        }
        say("evicted, still terminating");
        while (await client.FindAsync(KubernetesResource.Pods, pod.Namespace, pod.Name, cancellationToken) is { } found && found.Text("metadata", "uid") == pod.Uid)
            await Task.Delay(Pause / 4, time, cancellationToken);
    }
}
