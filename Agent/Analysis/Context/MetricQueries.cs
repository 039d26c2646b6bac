namespace AIOps.Agent.Analysis.Context;

/// <summary>PromQL for an alert, by its own labels, over the metrics of cAdvisor, kubelet, kube-state-metrics, node_exporter and common HTTP instrumentation.</summary>
internal static class MetricQueries
{
    /// <param name="Topic">What it measures; those of <see cref="Shares"/> are 0 to 1.</param>
    public sealed record Query(string Topic, string PromQl);

    public const string MemoryOfLimit = "memory share of limit", NodeMemory = "memory share of node", NodeCpu = "cpu share of node", Disk = "disk share", Volume = "volume share", ErrorShare = "error share", Up = "up";

    private static readonly string[] ServiceLabels = ["service", "job", "app", "deployment"];

    public static IReadOnlyList<string> Shares { get; } = [MemoryOfLimit, NodeMemory, NodeCpu, Disk, Volume, ErrorShare];

    public static IEnumerable<Query> Of(AlertSubject subject, Alert alert) =>
        [.. Workload(subject), .. Node(subject, alert), .. Requests(subject, alert)];

    private static IEnumerable<Query> Workload(AlertSubject subject)
    {
        if (subject.Pod is null && subject.Deployment is null && (subject.Namespace is null || subject.Container is null))
            yield break;
        var pods = new LabelMatchers().Is("namespace", subject.Namespace).Is("container", subject.Pod is null ? subject.Container : null);
        pods = subject.Pod is { } pod ? pods.Is("pod", pod) : pods.BeginsWith("pod", subject.Deployment);
        var containers = pods.With("container!=\"\"");
        yield return new("cpu", $"sum by (pod, container) (rate(container_cpu_usage_seconds_total{containers}[5m]))");
        yield return new("memory", $"max by (pod, container) (container_memory_working_set_bytes{containers})");
        yield return new(MemoryOfLimit, $"max by (pod, container) (container_memory_working_set_bytes{containers}) / max by (pod, container) (kube_pod_container_resource_limits{pods.With("resource=\"memory\"")})");
        yield return new("network", $"sum by (pod) (rate(container_network_receive_bytes_total{pods}[5m])) + sum by (pod) (rate(container_network_transmit_bytes_total{pods}[5m]))");
        yield return new("restarts", $"sum by (pod, container) (kube_pod_container_status_restarts_total{pods})");
        if (subject.Namespace is not null)
        {
            var claims = new LabelMatchers().Is("namespace", subject.Namespace);
            yield return new(Volume, $"topk(5, max by (persistentvolumeclaim) (kubelet_volume_stats_used_bytes{claims} / kubelet_volume_stats_capacity_bytes{claims}))");
        }
    }

    private static IEnumerable<Query> Node(AlertSubject subject, Alert alert)
    {
        var instance = alert.Labels.GetValueOrDefault("instance") == subject.Instance ? subject.Instance : null;
        // A pod's instance is its own address, not a machine's.
        var machine = subject.Pod is null && subject.Service is null && subject.Deployment is null && subject.Container is null;
        if ((instance is null || !machine) && subject.Node is null)
            yield break;
        var on = instance is not null && machine ? new LabelMatchers().Is("instance", instance) : new LabelMatchers().Is("node", subject.Node);
        yield return new(NodeCpu, $"1 - avg by (instance, node) (rate(node_cpu_seconds_total{on.With("mode=\"idle\"")}[5m]))");
        yield return new(NodeMemory, $"1 - node_memory_MemAvailable_bytes{on} / node_memory_MemTotal_bytes{on}");
        var files = on.With("fstype!~\"tmpfs|overlay|squashfs|ramfs\"");
        yield return new(Disk, $"max by (instance, mountpoint) (1 - node_filesystem_avail_bytes{files} / node_filesystem_size_bytes{files})");
        yield return new("network", $"sum by (instance) (rate(node_network_receive_bytes_total{on.With("device!=\"lo\"")}[5m])) + sum by (instance) (rate(node_network_transmit_bytes_total{on.With("device!=\"lo\"")}[5m]))");
    }

    private static IEnumerable<Query> Requests(AlertSubject subject, Alert alert)
    {
        // The label as the alert has it: in most set-ups the series that raised it has it, too.
        var label = Array.Find(ServiceLabels, l => alert.Labels.GetValueOrDefault(l) is { } value && (value == subject.Service || value == subject.Job || value == subject.Deployment));
        if (label is null)
            yield break;
        var of = new LabelMatchers().Is(label, alert.Labels[label]).Is("namespace", subject.Namespace);
        string Failed(string status) => $"sum(rate(http_requests_total{of.With($"{status}=~\"5..\"")}[5m]))";
        yield return new(ErrorShare, $"({Failed("code")} or {Failed("status")}) / sum(rate(http_requests_total{of}[5m]))");
        yield return new("requests", $"sum(rate(http_requests_total{of}[5m]))");
        yield return new("latency p95", $"histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{of}[5m])))");
        yield return new(Up, $"up{new LabelMatchers().Is(label, alert.Labels[label])}");
    }
}
