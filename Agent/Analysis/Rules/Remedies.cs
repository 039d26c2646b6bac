using System.Text.Json;
using AIOps.Agent.Analysis.Context;
using AIOps.Tools.Kubernetes.Diagnosis;

namespace AIOps.Agent.Analysis.Rules;

/// <summary>What usually helps against each problem that the diagnosis finds.</summary>
internal sealed record Remedies(string Advice, string[] Words, bool MayComeWithRollout = false, bool RestartRelieves = false, string? Affected = null)
{
    private static readonly Dictionary<string, Remedies> Known = new(StringComparer.Ordinal)
    {
        [Problem.CrashLoop] = new("Read the log of the run that crashed and fix what it names", ["crash", "restart"], MayComeWithRollout: true, Affected: "What the pod serves is gone or thinned out while it restarts."),
        [Problem.OutOfMemory] = new("Raise the container's memory limit, or find what leaks", ["oom", "memory"], MayComeWithRollout: true, RestartRelieves: true, Affected: "Requests in flight are lost at each kill."),
        [Problem.ImagePull] = new("Correct the image's name or tag, or the pull secret", ["image", "pull"], MayComeWithRollout: true, Affected: "New pods do not start; older ones, if any, still serve."),
        [Problem.ConfigMissing] = new("Create the ConfigMap, Secret or key that the container refers to", ["config"], MayComeWithRollout: true),
        [Problem.ContainerCannotStart] = new("Correct the command, mount or security setting that the evidence names", ["start"], MayComeWithRollout: true),
        [Problem.InitFailing] = new("Fix what the init container waits for or fails at", ["init"], MayComeWithRollout: true),
        [Problem.VolumeMountFailed] = new("Make the volume available: claim, driver, or the node it is still attached to", ["volume", "mount"]),
        [Problem.Unschedulable] = new("Make room: lower the requests, add a node, or change the affinity, taint or claim that the evidence names", ["pending", "schedul"], Affected: "The pods that cannot be placed serve nothing."),
        [Problem.ProbeFailing] = new("See why the probe fails: the application's log, or a probe that asks too early or too much", ["probe", "ready", "health"], MayComeWithRollout: true, Affected: "Pods that are not ready get no requests."),
        [Problem.NoEndpoints] = new("Make the service's selector match pods that are ready", ["endpoint", "down", "unavailable", "5xx", "error"], Affected: "Every request to the service fails."),
        [Problem.WrongTargetPort] = new("Point the service at a port that the pods listen on", ["port", "down", "unavailable"], Affected: "Every request to the service fails."),
        [Problem.TrafficDenied] = new("Allow the traffic in the network policy that the evidence names", ["down", "unavailable", "timeout"], Affected: "Requests are dropped."),
        [Problem.NodeNotReady] = new("See to the machine, its network or its kubelet", ["node", "kubelet", "notready"], Affected: "Pods on the node are lost or moved."),
        [Problem.NodePressure] = new("Free the resource that the node is short of, or move pods away", ["node", "pressure", "disk", "memory"]),
        [Problem.NodeCordoned] = new("Uncordon the node when its maintenance is over", ["node", "cordon"]),
        [Problem.RolloutStalled] = new("See why the new pods do not become ready", ["rollout", "deploy"], MayComeWithRollout: true),
        [Problem.ReplicasMissing] = new("See why pods are missing", ["replica", "deploy"], MayComeWithRollout: true),
        [Problem.QuotaExceeded] = new("Raise the quota, or free what uses it", ["quota"]),
        [Problem.ClaimPending] = new("Make a volume or storage class that the claim can bind to", ["volume", "claim", "pvc"]),
        [Problem.Evicted] = new("Free the resource that the node was short of; set requests that fit", ["evict"]),
    };

    private static readonly Remedies Other = new("See to what the diagnosis names", []);

    public static Remedies Of(string problem) => Known.GetValueOrDefault(problem, Other);

    public IEnumerable<ProposedAction> Propose(AnalysisCase alert, JsonElement finding)
    {
        var problem = finding.Text("problem");
        var workload = finding.At("workload").ValueKind == JsonValueKind.Object ? finding.At("workload") : finding.At("object");
        var deployment = workload.Text("kind") == "Deployment" ? new { DeploymentName = workload.Text("name"), Namespace = workload.Text("namespace") } : null;
        if (MayComeWithRollout && alert.Rollback(1) is { } rollback)
            yield return rollback;
        if (RestartRelieves && deployment is not null)
            yield return AnalysisCase.Propose($"Restart {deployment.DeploymentName}", "restart_deployment", deployment, "It relieves until memory has grown again; it does not cure.", 3);
        if (problem == Problem.ScaledToZero && deployment is not null)
            yield return AnalysisCase.Propose($"Scale {deployment.DeploymentName} to 1, if it is meant to run", "scale_deployment", new { deployment.DeploymentName, deployment.Namespace, Replicas = 1 }, "It is scaled to zero.", 2);
        if (problem == Problem.NodeNotReady)
            yield return AnalysisCase.Propose("Keep new pods away from the node", "cordon_node", new { NodeName = finding.Text("object", "name") }, "Until it is known what is wrong with it.", 2);
        if (problem == Problem.NodeCordoned)
            yield return AnalysisCase.Propose("Uncordon the node", "uncordon_node", new { NodeName = finding.Text("object", "name") }, "Only when its maintenance is over.", 3);
        yield return AnalysisCase.Advise(Advice, finding.Text("cause") ?? Advice, 2);
        if (finding.Text("suggestion", "tool") is { } tool && finding.At("suggestion", "arguments") is { ValueKind: JsonValueKind.Object } arguments && !(RestartRelieves && tool == "restart_deployment"))
            yield return new ProposedAction("Look closer", tool, arguments, "As the diagnosis suggests.", 4);
    }
}
