using System.Text.Json;

namespace AIOps.Tools.Kubernetes.Workloads;

/// <summary>The numbers of a statefulset or daemonset, by one name each.</summary>
/// <param name="ToUpdate">Fewer than wanted where a partition holds some back.</param>
public sealed record WorkloadSummary(
    string Kind, string Namespace, string Name, int Generation, int ObservedGeneration, int Wanted, int ToUpdate, int Updated, int Ready, string? Strategy, IReadOnlyList<string> Images)
{
    public static WorkloadSummary Of(JsonElement item, string kind)
    {
        var isDaemonSet = kind == "DaemonSet";
        var wanted = isDaemonSet ? item.Int("status", "desiredNumberScheduled") ?? 0 : item.Int("spec", "replicas") ?? 1;
        // A statefulset whose revisions agree is done, whatever its count of updated pods says: it is reset then.
        var isDone = !isDaemonSet && item.Text("status", "currentRevision") is { Length: > 0 } current && current == item.Text("status", "updateRevision");
        var toUpdate = isDaemonSet ? wanted : Math.Max(0, wanted - (item.Int("spec", "updateStrategy", "rollingUpdate", "partition") ?? 0));
        return new(
            kind, item.Text("metadata", "namespace") ?? "", item.Text("metadata", "name") ?? "",
            item.Int("metadata", "generation") ?? 0, item.Int("status", "observedGeneration") ?? 0, wanted, toUpdate,
            isDone ? toUpdate : item.Int("status", isDaemonSet ? "updatedNumberScheduled" : "updatedReplicas") ?? 0,
            item.Int("status", isDaemonSet ? "numberReady" : "readyReplicas") ?? 0,
            item.Text("spec", "updateStrategy", "type"), [.. item.Items("spec", "template", "spec", "containers").Select(container => container.Text("image") ?? "")]);
    }

    public override string ToString() => $"{Kind} {Namespace}/{Name}";
}
