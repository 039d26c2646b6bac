using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Traffic;

/// <summary>Services that have nobody to send to, and why: no pod matches, none is ready, or the port has no name.</summary>
internal sealed class EndpointAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Services, KubernetesResource.Pods];

    public IEnumerable<Finding> Find(ClusterView view) =>
        view.Services.Where(service => IsDeserted(view, service)).Select(service => service.Pods.Count == 0 ? NothingMatches(view, service)
            : service.Pods.Any(pod => pod.Ready && !pod.Deleting) ? PortIsNameless(service)
            : NoneReady(view, service)).OfType<Finding>();

    /// <summary>For sure: the young and those that need no endpoints are left out.</summary>
    internal static bool IsDeserted(ClusterView view, ServiceView service)
    {
        if (!service.Selects || service.HasAddresses || view.IsYounger(service.Item.Time("metadata", "creationTimestamp"), Grace))
            return false;
        if (service.Pods.Count == 0)
        {
            // A headless service without pods is a name that waits for a job or a cluster's first member.
            return !(service.Headless && !service.Workloads.Any()) && !service.Workloads.Any(w => w.Wanted > 0 && view.IsYounger(w.CreatedAt, TimeSpan.FromMinutes(2)) && !HasRefusals(w));
        }
        if (service.Pods.Any(pod => pod.Ready && !pod.Deleting))
            return view.Has(KubernetesResource.Endpoints) && NamelessPorts(service).Count > 0 && NamelessPorts(service).Count == service.Ports.Count();
        return !service.ToUnready && service.Pods.Any(pod => pod.InTrouble || !view.IsYounger(pod.CreatedAt, pod.Patience));
    }

    private static bool HasRefusals(WorkloadView workload) => workload.Condition("ReplicaFailure") is { Status: "True" };

    private static Finding NothingMatches(ClusterView view, ServiceView service)
    {
        var workloads = service.Workloads.ToList();
        var near = Near(view, service);
        return Describe(service, [$"selector: {Quoted.Text(service.SelectorText)}", .. near]) with
        {
            Summary = "has no endpoints: its selector matches no pod",
            Cause = workloads.Count > 0 ? $"{Quoted.Some(workloads.Select(w => w.Ref.ToString()))} would match and has no pods."
                : near.Length > 0 ? "The selector and the pods' labels differ; see the nearest in the evidence." : "No pod in the namespace carries these labels: the selector is wrong, or the workload is not deployed.",
            DependsOn = [.. workloads.Select(w => new Dependency(w.Ref))],
        };
    }

    // The pods that match most of the selector show the typing error.
    private static string[] Near(ClusterView view, ServiceView service) =>
    [
        .. view.PodsIn(service.Ref.Namespace).Where(pod => !pod.Done).DistinctBy(pod => pod.Workload)
            .Select(pod => (Pod: pod, Score: service.Selector.Count(pair => pod.Labels.TryGetValue(pair.Key, out var value) && (value == pair.Value || value.Contains(pair.Value, StringComparison.Ordinal) || pair.Value.Contains(value, StringComparison.Ordinal)))))
            .Where(pair => pair.Score > 0).OrderByDescending(pair => pair.Score).Take(2)
            .Select(pair => $"nearest: {pair.Pod.Workload} has {Quoted.Text(string.Join(",", pair.Pod.Labels.Where(l => service.Selector.ContainsKey(l.Key)).Select(l => $"{l.Key}={l.Value}")))}"),
    ];

    private static Finding NoneReady(ClusterView view, ServiceView service) =>
        Describe(service, [$"selector: {Quoted.Text(service.SelectorText)}", $"not ready: {Quoted.Some(service.Pods.Select(pod => pod.Ref.Name))}"]) with
        {
            Summary = $"has no endpoints: none of its {service.Pods.Count} pods is ready",
            Cause = "The pods that it selects do not become ready.",
            DependsOn =
            [
                .. service.Pods.Select(pod => new Dependency(pod.Ref)), .. service.Pods.Select(pod => new Dependency(pod.Workload)).Distinct(),
                .. service.Pods.Where(pod => pod.Node is not null).Select(pod => new Dependency(new("Node", null, pod.Node!), Problem.NodeNotReady)).Distinct(),
            ],
        };

    private static Finding PortIsNameless(ServiceView service) =>
        Describe(service, [.. NamelessPorts(service).Select(name => $"targetPort {name} is the name of no container port"), $"ports of the pods: {Quoted.Text(string.Join(", ", TargetPortAnalyzer.PortsOf(service.Pods[0])))}"]) with
        {
            Summary = "has no endpoints: its target port names no port of its pods",
            Cause = "The name in targetPort and the names of the containers' ports differ.",
        };

    private static List<string> NamelessPorts(ServiceView service) =>
        [.. service.Ports.Select(port => port.Text("targetPort")).OfType<string>().Where(name => !service.Pods.Any(pod => TargetPortAnalyzer.HasName(pod, name))).Select(name => Quoted.Text(name))];

    private static Finding Describe(ServiceView service, string[] evidence) => new()
    {
        Object = service.Ref, Problem = Problem.NoEndpoints, Severity = Severity.Critical, Summary = "", Cause = "", Evidence = evidence,
        Suggestion = Suggestion.Of("list_pods", new { service.Ref.Namespace }),
    };
}
