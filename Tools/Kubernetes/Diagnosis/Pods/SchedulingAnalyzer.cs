using System.Text.RegularExpressions;
using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Pods;

/// <summary>Pods that no node can take, with the scheduler's reasons in words.</summary>
internal sealed partial class SchedulingAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BindingGrace = TimeSpan.FromMinutes(1);

    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Pods];

    public IEnumerable<Finding> Find(ClusterView view) => PodTrouble.Join(view.Pods.Where(pod => !pod.Deleting && !pod.Done).Select(pod => Judge(view, pod)).OfType<PodTrouble>());

    private static PodTrouble? Judge(ClusterView view, PodView pod)
    {
        if (pod.Unscheduled is { } refused)
            return view.IsYounger(refused.Since ?? pod.CreatedAt, Grace) ? null
                : PodTrouble.Of(pod, Causes(refused.Message ?? "", pod), Describe(view, pod, refused.Message ?? "no reason given", Causes(refused.Message ?? "", pod)));
        // Bound by name to a node that is not there: no scheduler looks at it and no kubelet answers.
        if (pod.Node is { } node && pod.Phase == "Pending" && view.Has(KubernetesResource.Nodes) && view.Find(KubernetesResource.Nodes, null, node).ValueKind == default)
        {
            var cause = $"The pod is bound to node {Quoted.Text(node)}, which does not exist.";
            return PodTrouble.Of(pod, cause, Describe(view, pod, $"spec.nodeName is {Quoted.Text(node)}", cause));
        }
        var unbound = pod.Node is null && pod.Phase == "Pending" && !view.IsYounger(pod.CreatedAt, BindingGrace)
            && !pod.Item.Items("status", "conditions").Any(c => c.Text("type") == "PodScheduled") && !pod.Item.Items("spec", "schedulingGates").Any();
        return unbound ? PodTrouble.Of(pod, "", Describe(view, pod, $"no scheduler has looked at it; schedulerName is {Quoted.Text(pod.Item.Text("spec", "schedulerName") ?? "default-scheduler")}",
            "No scheduler takes the pod: its schedulerName names none that runs, or the scheduler is down.")) : null;
    }

    private static Finding Describe(ClusterView view, PodView pod, string message, string cause) => new()
    {
        Object = pod.Ref,
        Problem = Problem.Unschedulable,
        Severity = Severity.Critical,
        Summary = "no node can take the pod",
        Evidence = [$"scheduler: {Quoted.Text(message)}", .. Wants(pod), .. view.EventsOf(pod).Where(e => e.Reason == "FailedScheduling" && e.Message != message).Take(1).Select(e => e.Line)],
        Cause = cause,
        Suggestion = Suggestion.Of("list_nodes", new { }),
        DependsOn = [.. pod.Claims.Select(claim => new Dependency(new("PersistentVolumeClaim", pod.Namespace, claim))), .. Nodes(view, message)],
    };

    // Only when no other reason is given is the state of nodes the cause.
    private static IEnumerable<Dependency> Nodes(ClusterView view, string message) =>
        message.Contains("unreachable", StringComparison.Ordinal) || message.Contains("not-ready", StringComparison.Ordinal) || (message.Contains("were unschedulable", StringComparison.Ordinal) && !message.Contains("Insufficient", StringComparison.Ordinal))
            ? view.Items(KubernetesResource.Nodes).SelectMany(n => new[] { Problem.NodeNotReady, Problem.NodeCordoned }.Select(p => new Dependency(ObjectRef.Of("Node", n) with { Namespace = null }, p))) : [];

    private static string Causes(string message, PodView pod)
    {
        var causes = new List<string>();
        void When(string words, string cause)
        {
            if (message.Contains(words, StringComparison.OrdinalIgnoreCase) && !causes.Contains(cause))
                causes.Add(cause);
        }
        foreach (Match insufficient in Insufficient().Matches(message))
            causes.Add($"not enough {insufficient.Groups[1].Value.TrimEnd('.', ',')} is free");
        When("Too many pods", "the nodes hold as many pods as they may");
        When("node selector", "no node has the labels that its node selector or affinity asks for");
        When("node affinity", "no node has the labels that its node selector or affinity asks for");
        When("pod affinity rules", "its pod affinity finds no partner");
        When("anti-affinity", "its anti-affinity excludes the nodes that are left");
        When("taint", "nodes have taints that it does not tolerate");
        When("were unschedulable", "nodes are cordoned");
        When("unbound immediate PersistentVolumeClaims", "a persistent volume claim of it is not bound");
        When("persistentvolumeclaim", "a persistent volume claim of it is missing or not bound");
        When("volume node affinity", "its volume lies on another node or zone");
        When("free ports", "the host port it asks for is taken");
        When("topology spread", "its topology spread constraints cannot be kept");
        return causes.Count == 0 ? "The scheduler finds no node; the evidence has its words."
            : $"No node fits: {string.Join("; ", causes.Distinct())}{(pod.Item.Members("spec", "nodeSelector").Any() && message.Contains("selector", StringComparison.Ordinal) ? $" ({Selector(pod)})" : "")}.";
    }

    private static string Selector(PodView pod) => Quoted.Text(string.Join(",", pod.Item.Members("spec", "nodeSelector").Select(l => $"{l.Name}={l.Value}")));

    private static IEnumerable<string> Wants(PodView pod)
    {
        var requests = pod.Containers.Where(c => !c.Init).SelectMany(c => c.Spec.Members("resources", "requests").Select(r => $"{c.Name} {r.Name}={r.Value}")).ToList();
        if (requests.Count > 0)
            yield return $"requests: {Quoted.Text(string.Join(", ", requests))}";
        if (pod.Item.Members("spec", "nodeSelector").Any())
            yield return $"node selector: {Selector(pod)}";
    }

    [GeneratedRegex(@"Insufficient ([a-zA-Z0-9./-]+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Insufficient();
}
