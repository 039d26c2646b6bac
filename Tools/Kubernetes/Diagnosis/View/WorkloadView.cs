using System.Text.Json;

namespace AIOps.Tools.Kubernetes.Diagnosis.View;

/// <summary>What keeps a number of pods alive.</summary>
internal sealed record WorkloadView(ObjectRef Ref, JsonElement Item, int Wanted, int Available)
{
    public IReadOnlyDictionary<string, string> TemplateLabels { get; } = LabelSelector.Map(Item.At("spec", "template", "metadata", "labels"));

    public DateTimeOffset? CreatedAt => Item.Time("metadata", "creationTimestamp");

    public Condition? Condition(string type) => Item.Items("status", "conditions").Select(Kubernetes.Condition.Of).FirstOrDefault(c => c.Type == type);

    public static WorkloadView Of(string kind, JsonElement item) => kind == "DaemonSet"
        ? new(ObjectRef.Of(kind, item), item, item.Int("status", "desiredNumberScheduled") ?? 0, item.Int("status", "numberAvailable") ?? item.Int("status", "numberReady") ?? 0)
        // A StatefulSet of an older server counts no available ones.
        : new(ObjectRef.Of(kind, item), item, item.Int("spec", "replicas") ?? 1, (kind == "StatefulSet" ? null : item.Int("status", "availableReplicas")) ?? item.Int("status", "readyReplicas") ?? 0);
}
