using System.Text.Json.Nodes;

namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>A kind that the loopback server serves.</summary>
public sealed record LoopbackKind(string Group, string Version, string Plural, string Kind, bool Namespaced = true, params string[] ShortNames)
{
    public static readonly IReadOnlyList<LoopbackKind> BuiltIn =
    [
        new("", "v1", "pods", "Pod", true, "po"), new("", "v1", "events", "Event", true, "ev"), new("", "v1", "nodes", "Node", false, "no"), new("", "v1", "namespaces", "Namespace", false, "ns"),
        new("", "v1", "replicationcontrollers", "ReplicationController", true, "rc"), new("", "v1", "services", "Service", true, "svc"), new("", "v1", "endpoints", "Endpoints", true, "ep"),
        new("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", true, "pvc"), new("", "v1", "resourcequotas", "ResourceQuota", true, "quota"),
        new("", "v1", "configmaps", "ConfigMap", true, "cm"), new("", "v1", "secrets", "Secret"),
        new("apps", "v1", "deployments", "Deployment", true, "deploy"), new("apps", "v1", "replicasets", "ReplicaSet", true, "rs"), new("apps", "v1", "statefulsets", "StatefulSet", true, "sts"), new("apps", "v1", "daemonsets", "DaemonSet", true, "ds"),
        new("batch", "v1", "jobs", "Job"), new("batch", "v1", "cronjobs", "CronJob", true, "cj"), new("networking.k8s.io", "v1", "ingresses", "Ingress", true, "ing"), new("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", true, "netpol"),
        new("storage.k8s.io", "v1", "storageclasses", "StorageClass", false, "sc"), new("autoscaling", "v1", "horizontalpodautoscalers", "HorizontalPodAutoscaler", true, "hpa"), new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true, "pdb"),
        new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", false, "crd"),
    ];

    /// <summary>Under which its objects are stored: two groups may have a kind of one name.</summary>
    public string Key => BuiltIn.Contains(this) ? Plural : $"{Plural}.{Group}";

    internal JsonObject Resource() => new()
    {
        ["name"] = Plural, ["singularName"] = Kind.ToLowerInvariant(), ["namespaced"] = Namespaced, ["kind"] = Kind,
        ["verbs"] = Verbs(), ["shortNames"] = Strings(ShortNames),
    };

    internal JsonObject Aggregated() => new()
    {
        ["resource"] = Plural, ["singularResource"] = Kind.ToLowerInvariant(), ["scope"] = Namespaced ? "Namespaced" : "Cluster",
        ["responseKind"] = new JsonObject { ["group"] = Group, ["version"] = Version, ["kind"] = Kind }, ["verbs"] = Verbs(), ["shortNames"] = Strings(ShortNames),
    };

    private static JsonArray Verbs() => Strings(["create", "delete", "get", "list", "patch", "update", "watch"]);

    private static JsonArray Strings(string[] values) => [.. values.Select(value => (JsonNode)value)];
}
