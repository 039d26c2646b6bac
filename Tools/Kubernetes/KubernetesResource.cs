using System.Text.RegularExpressions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes;

/// <summary>A kind of object and where the API serves it.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Kind">As people and errors name it: <c>Pod</c>.</param>
public sealed partial record KubernetesResource(string Group, string Version, string Plural, string Kind, bool Namespaced = true)
{
    public static readonly KubernetesResource Secrets = new("", "v1", "secrets", "Secret");
    public static readonly KubernetesResource Pods = new("", "v1", "pods", "Pod");
    public static readonly KubernetesResource Events = new("", "v1", "events", "Event");
    public static readonly KubernetesResource Nodes = new("", "v1", "nodes", "Node", Namespaced: false);
    public static readonly KubernetesResource Namespaces = new("", "v1", "namespaces", "Namespace", Namespaced: false);
    public static readonly KubernetesResource ReplicationControllers = new("", "v1", "replicationcontrollers", "ReplicationController");
    public static readonly KubernetesResource Deployments = new("apps", "v1", "deployments", "Deployment");
    public static readonly KubernetesResource ReplicaSets = new("apps", "v1", "replicasets", "ReplicaSet");
    public static readonly KubernetesResource StatefulSets = new("apps", "v1", "statefulsets", "StatefulSet");
    public static readonly KubernetesResource DaemonSets = new("apps", "v1", "daemonsets", "DaemonSet");
    public static readonly KubernetesResource Services = new("", "v1", "services", "Service");
    public static readonly KubernetesResource Endpoints = new("", "v1", "endpoints", "Endpoints");
    public static readonly KubernetesResource PersistentVolumeClaims = new("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim");
    public static readonly KubernetesResource ResourceQuotas = new("", "v1", "resourcequotas", "ResourceQuota");
    public static readonly KubernetesResource Jobs = new("batch", "v1", "jobs", "Job");
    public static readonly KubernetesResource CronJobs = new("batch", "v1", "cronjobs", "CronJob");
    public static readonly KubernetesResource Ingresses = new("networking.k8s.io", "v1", "ingresses", "Ingress");
    public static readonly KubernetesResource NetworkPolicies = new("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy");
    public static readonly KubernetesResource StorageClasses = new("storage.k8s.io", "v1", "storageclasses", "StorageClass", Namespaced: false);
    public static readonly KubernetesResource Autoscalers = new("autoscaling", "v1", "horizontalpodautoscalers", "HorizontalPodAutoscaler");
    public static readonly KubernetesResource DisruptionBudgets = new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget");

    public static readonly KubernetesResource AccessReviews = new("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", Namespaced: false);

    /// <summary>Holds nothing but what must not be shown.</summary>
    public bool IsSecret => Group.Length == 0 && Plural == Secrets.Plural;

    /// <summary>As manifests write it: <c>v1</c>, <c>apps/v1</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As kubectl takes it: <c>pods</c>, <c>deployments.apps</c>.</summary>
    public string FullName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Relative path; every part validated and escaped, so that no name leads anywhere else.</summary>
    /// <exception cref="ToolException">A name that no object can have.</exception>
    public string Path(string? @namespace, string? name, string? subresource)
    {
        var path = Group.Length == 0 ? $"api/{Escape(Version)}" : $"apis/{Escape(Group)}/{Escape(Version)}";
        if (Namespaced && @namespace is not null)
            path += $"/namespaces/{Escape(Checked(@namespace, Label(), 63, "namespace"))}";
        path += $"/{Escape(Plural)}";
        if (name is not null)
            // Roles are called system:node and the like.
            path += $"/{Escape(Group == "rbac.authorization.k8s.io" ? Checked(name, Segment(), 253, $"{Kind} name") : Checked(name, Subdomain(), 253, $"{Kind} name"))}";
        return subresource is null ? path : $"{path}/{Escape(subresource)}";
    }

    private static string Escape(string part) => Uri.EscapeDataString(part);

    private static string Checked(string value, Regex form, int longest, string what) =>
        value.Length <= longest && form.IsMatch(value)
            ? value
            : throw new ToolException($"'{ToolException.Quote(value)}' is no {what}: at most {longest} lower-case letters, digits and '-' that begin and end with a letter or digit (DNS-1123).");

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex(@"\A[A-Za-z0-9]([-:._A-Za-z0-9]*[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Segment();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();
}
