using System.Collections.Concurrent;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Diagnosis.View;

/// <summary>The last words of the containers that end the most, one of each workload.</summary>
internal sealed class LogTails(KubernetesClient client)
{
    private const int Lines = 8;
    private const int MaxBytes = 64 << 10;

    public async Task<IReadOnlyDictionary<(ObjectRef Pod, string Container), IReadOnlyList<string>>> ReadAsync(ClusterView view, int most, CancellationToken cancellationToken)
    {
        var wanted = view.Pods
            .Where(pod => !pod.Deleting && pod.Phase != "Succeeded")
            .SelectMany(pod => pod.Containers.Where(c => c.LastExit is { Code: not 0, Reason: not "OOMKilled" } && !c.Ready).Select(container => (Pod: pod, Container: container)))
            .OrderByDescending(pair => pair.Container.Restarts)
            .DistinctBy(pair => (pair.Pod.Workload, pair.Container.Name))
            .Take(Math.Max(0, most));
        var tails = new ConcurrentDictionary<(ObjectRef, string), IReadOnlyList<string>>();
        await Task.WhenAll(wanted.Select(async pair =>
        {
            if (await TailAsync(pair.Pod, pair.Container, cancellationToken) is { Count: > 0 } tail)
                tails[(pair.Pod.Ref, pair.Container.Name)] = tail;
        }));
        return tails;
    }

    private async Task<IReadOnlyList<string>> TailAsync(PodView pod, ContainerView container, CancellationToken cancellationToken)
    {
        try
        {
            var log = await client.LogsAsync(pod.Namespace, pod.Ref.Name, new(container.Name, Lines, container.EndedBefore, null, MaxBytes), cancellationToken);
            return [.. log.Split('\n').Select(Quoted.Text).Where(line => line.Length > 0).TakeLast(Lines)];
        }
        catch (ToolException)
        {
            // The log may be rotated away or not allowed to this account; the finding stands without it.
            return [];
        }
    }
}
