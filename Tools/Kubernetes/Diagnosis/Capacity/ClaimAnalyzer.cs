using System.Text.Json;
using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Capacity;

/// <summary>Claims without a volume, where that is not the intended waiting for a first consumer.</summary>
internal sealed class ClaimAnalyzer : IAnalyzer
{
    private const string IsDefault = "storageclass.kubernetes.io/is-default-class";
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Provisioning = TimeSpan.FromMinutes(2);

    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.PersistentVolumeClaims];

    public IEnumerable<Finding> Find(ClusterView view) => view.Items(KubernetesResource.PersistentVolumeClaims)
        .Where(claim => claim.Text("metadata", "deletionTimestamp") is null)
        .Select(claim => claim.Text("status", "phase") switch { "Pending" => Pending(view, claim), "Lost" => Lost(claim), _ => null }).OfType<Finding>();

    private static Finding? Pending(ClusterView view, JsonElement claim)
    {
        var reference = ObjectRef.Of("PersistentVolumeClaim", claim);
        var age = claim.Time("metadata", "creationTimestamp");
        if (view.IsYounger(age, Grace))
            return null;
        var name = claim.Text("spec", "storageClassName") ?? claim.Text("metadata", "annotations", "volume.beta.kubernetes.io/storage-class");
        var (known, classes) = (view.Has(KubernetesResource.StorageClasses), view.Items(KubernetesResource.StorageClasses));
        var storage = name is { Length: > 0 } ? view.Find(KubernetesResource.StorageClasses, null, name) : classes.FirstOrDefault(c => c.Text("metadata", "annotations", IsDefault) == "true");
        var failure = view.EventsOf(reference).FirstOrDefault(e => e.Reason is "ProvisioningFailed" or "FailedBinding");
        var users = view.PodsIn(reference.Namespace).Where(pod => !pod.Done && pod.Claims.Contains(reference.Name)).Select(pod => pod.Ref.Name).ToList();
        var missing = known && storage.ValueKind == default;
        var waits = storage.Text("volumeBindingMode") == "WaitForFirstConsumer" && claim.Text("metadata", "annotations", "volume.kubernetes.io/selected-node") is null;
        if (!missing && failure is null && (waits || !known || view.IsYounger(age, Provisioning)))
            return null;
        return new()
        {
            Object = reference,
            Problem = Problem.ClaimPending,
            Severity = users.Count > 0 ? Severity.Critical : Severity.Warning,
            Summary = missing && name is { Length: > 0 } ? $"waits for storage class {Quoted.Text(name)}, which does not exist" : "has no volume",
            Evidence =
            [
                $"phase: Pending; storage class: {(name is null ? "the default" : name.Length == 0 ? "none (a volume made by hand)" : Quoted.Text(name))}; asks for {Quoted.Text(claim.Text("spec", "resources", "requests", "storage"))}",
                .. failure is null ? [] : new[] { failure.Line },
                .. missing ? [$"storage classes: {(classes.Count == 0 ? "none" : Quoted.Some(classes.Select(c => c.Text("metadata", "name") ?? "")))}"] : Array.Empty<string>(),
                .. users.Count > 0 ? [$"used by {Quoted.Some(users)}"] : Array.Empty<string>(),
            ],
            Cause = !missing ? failure is null ? "No volume was provisioned in time; its provisioner may be down." : "The volume cannot be provisioned; the evidence has the words."
                : name is { Length: > 0 } ? "The storage class that it names does not exist, and no free volume of that class fits."
                : name is null ? "It names no storage class, the cluster has no default one, and no free volume fits." : "It wants a volume made by hand and no free one fits.",
        };
    }

    private static Finding Lost(JsonElement claim) => new()
    {
        Object = ObjectRef.Of("PersistentVolumeClaim", claim),
        Problem = Problem.ClaimLost,
        Severity = Severity.Critical,
        Summary = "has lost its volume",
        Evidence = [$"phase: Lost; volume: {Quoted.Text(claim.Text("spec", "volumeName"))}"],
        Cause = "The volume that it was bound to does not exist any more.",
    };
}
