namespace AIOps.Tools.Kubernetes;

public sealed class KubernetesOptions
{
    public const string Section = "Kubernetes";

    /// <summary>Path of a kubeconfig. Left out: <c>$KUBECONFIG</c>, then <c>~/.kube/config</c>, then the pod's service account.</summary>
    public string? Kubeconfig { get; set; }

    /// <summary>Context of the kubeconfig. Left out: its current one.</summary>
    public string? Context { get; set; }

    /// <summary>The only namespaces that any tool may look at or change; empty means all.</summary>
    public IList<string> AllowedNamespaces { get; } = [];

    /// <summary>
    /// What delete_resource may take although it takes much along: <c>namespaces</c>, <c>nodes</c>,
    /// <c>customresourcedefinitions.apiextensions.k8s.io</c>, and the cluster's own namespaces such as <c>kube-system</c>.
    /// </summary>
    public IList<string> AllowedDeletions { get; } = [];

    /// <summary>Limit of one request, with its repeats.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Limit of one run of an exec credential plugin.</summary>
    public TimeSpan ExecTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
