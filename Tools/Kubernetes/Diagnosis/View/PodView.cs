using System.Text.Json;

namespace AIOps.Tools.Kubernetes.Diagnosis.View;

/// <summary>One pod, with the workload that a person would name it by.</summary>
internal sealed class PodView(JsonElement item, ObjectRef workload)
{
    public JsonElement Item => item;

    public ObjectRef Ref { get; } = ObjectRef.Of("Pod", item);

    /// <summary>The top of its owners (Deployment, CronJob …), or the pod itself.</summary>
    public ObjectRef Workload => workload;

    public string Namespace => Ref.Namespace ?? "";

    public string Phase { get; } = item.Text("status", "phase") ?? "Unknown";

    public bool Deleting { get; } = item.Text("metadata", "deletionTimestamp") is not null;

    public bool Done => Phase is "Succeeded" or "Failed";

    public bool Ready { get; } = item.Items("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True");

    public string? Node { get; } = item.Text("spec", "nodeName");

    public DateTimeOffset? CreatedAt { get; } = item.Time("metadata", "creationTimestamp");

    public bool RestartsNever => item.Text("spec", "restartPolicy") == "Never";

    public IReadOnlyDictionary<string, string> Labels { get; } = LabelSelector.Map(item.At("metadata", "labels"));

    public IReadOnlyList<ContainerView> Containers { get; } = ContainerView.Of(item);

    public IEnumerable<string> Claims => item.Items("spec", "volumes").Select(v => v.Text("persistentVolumeClaim", "claimName")).OfType<string>();

    /// <summary>It has not begun to work and says so itself: no probe, no patience is involved.</summary>
    public bool InTrouble => Containers.Any(c => c.Restarts > 0 && !c.Ready || c.Waiting is not (null or "ContainerCreating" or "PodInitializing")) || Unscheduled is not null || Phase == "Failed";

    /// <summary>The scheduler's condition, when it found no place.</summary>
    public Condition? Unscheduled => item.Items("status", "conditions").Select(Condition.Of).FirstOrDefault(c => c is { Type: "PodScheduled", Status: "False", Reason: "Unschedulable" });

    /// <summary>How long a start may take before it counts as trouble: two minutes, or what its probes allow.</summary>
    public TimeSpan Patience => Containers.Aggregate(TimeSpan.FromMinutes(2), (most, c) => ProbeView.Allowance(c) is var allowed && allowed > most ? allowed : most);
}
