using System.Collections.Concurrent;
using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Diagnosis.View;

/// <summary>Reads everything that diagnosis needs, each kind once and all in parallel; in at most 20 calls where each kind fits its page.</summary>
internal sealed class ClusterReader(KubernetesClient client, TimeProvider time)
{
    private const int CallBudget = 20;
    private const int MostLogs = 4;
    private static readonly ListQuery Many = new(Max: 50_000, Page: 10_000);

    private static readonly KubernetesResource[] Kinds =
    [
        KubernetesResource.Pods, KubernetesResource.Deployments, KubernetesResource.ReplicaSets, KubernetesResource.StatefulSets, KubernetesResource.DaemonSets, KubernetesResource.Jobs,
        KubernetesResource.CronJobs, KubernetesResource.Services, KubernetesResource.Endpoints, KubernetesResource.Ingresses, KubernetesResource.PersistentVolumeClaims,
        KubernetesResource.Autoscalers, KubernetesResource.DisruptionBudgets, KubernetesResource.NetworkPolicies, KubernetesResource.Nodes, KubernetesResource.Events,
    ];

    // What servers up to 1.24 call what has a stable version since.
    private static readonly Dictionary<KubernetesResource, KubernetesResource> Older = new()
    {
        [KubernetesResource.CronJobs] = KubernetesResource.CronJobs with { Version = "v1beta1" },
        [KubernetesResource.DisruptionBudgets] = KubernetesResource.DisruptionBudgets with { Version = "v1beta1" },
    };

    private readonly ConcurrentDictionary<KubernetesResource, KubernetesResource> _served = new();

    /// <exception cref="ToolException">Nothing in it could be read: the cluster is away, refuses this account, or the namespace is not allowed.</exception>
    public async Task<(ClusterView View, IReadOnlyList<Unread> Unread)> ReadAsync(string? @namespace, CancellationToken cancellationToken)
    {
        var reading = new Reading(@namespace);
        await Task.WhenAll(Kinds.Select(kind => ListAsync(kind, reading, cancellationToken)));
        // Nodes alone are no diagnosis: a namespace that is not allowed, or no name at all, is refused for every kind in it.
        if (reading.PodRefusal is { } refusal && !Kinds.Any(kind => kind.Namespaced && reading.Items.ContainsKey(kind.Plural)))
            throw new ToolException(refusal.Message, refusal) { Transient = refusal.Transient };
        // Only a claim that waits makes classes matter, and only a refusal quotas: the calls that this saves go to logs.
        if (reading.Of(KubernetesResource.PersistentVolumeClaims).Any(claim => claim.Text("status", "phase") == "Pending"))
            await ListAsync(KubernetesResource.StorageClasses, reading, cancellationToken);
        if (reading.Of(KubernetesResource.Events).Any(SpeaksOfQuota) || reading.Of(KubernetesResource.Deployments).SelectMany(d => d.Items("status", "conditions")).Any(SpeaksOfQuota))
            await ListAsync(KubernetesResource.ResourceQuotas, reading, cancellationToken);
        var view = new ClusterView(time.GetUtcNow(), reading.Items);
        var logs = await new LogTails(client).ReadAsync(view, Math.Min(MostLogs, CallBudget - reading.Calls), cancellationToken);
        return (new ClusterView(view.Now, reading.Items) { Logs = logs, WholeCluster = @namespace is null }, [.. reading.Unread.OrderBy(u => u.Resource, StringComparer.Ordinal)]);
    }

    private static bool SpeaksOfQuota(JsonElement entry) => entry.Text("message")?.Contains("quota", StringComparison.Ordinal) == true;

    private async Task ListAsync(KubernetesResource kind, Reading reading, CancellationToken cancellationToken)
    {
        try
        {
            var list = await ListServedAsync(kind, reading, cancellationToken);
            if (list is null)
            {
                reading.Unread.Add(new(kind.Plural, $"this server does not serve {kind.Group}/{kind.Version}"));
                return;
            }
            if (list.Truncated)
                reading.Unread.Add(new(kind.Plural, $"only the first {list.Items.Count} were read; name a namespace to see all of it"));
            reading.Items[kind.Plural] = list.Items;
        }
        catch (ToolException e)
        {
            if (kind == KubernetesResource.Pods)
                reading.PodRefusal = e;
            reading.Unread.Add(new(kind.Plural, Quoted.Text(e.Message)));
        }
    }

    private async Task<KubernetesList?> ListServedAsync(KubernetesResource kind, Reading reading, CancellationToken cancellationToken)
    {
        var served = _served.GetValueOrDefault(kind, kind);
        reading.Count();
        var list = await client.ListIfServedAsync(served, reading.Namespace, Many, cancellationToken);
        if (list is not null || !Older.TryGetValue(served, out var older))
            return list;
        reading.Count();
        list = await client.ListIfServedAsync(older, reading.Namespace, Many, cancellationToken);
        if (list is not null)
            _served[kind] = older;
        return list;
    }

    private sealed class Reading(string? @namespace)
    {
        private int _calls;

        public string? Namespace => @namespace;

        public int Calls => _calls;

        public ConcurrentDictionary<string, IReadOnlyList<JsonElement>> Items { get; } = new();

        public IReadOnlyList<JsonElement> Of(KubernetesResource kind) => Items.GetValueOrDefault(kind.Plural) ?? [];

        public ConcurrentBag<Unread> Unread { get; } = [];

        public ToolException? PodRefusal { get; set; }

        public void Count() => Interlocked.Increment(ref _calls);
    }
}
