using System.Security.Cryptography.X509Certificates;

namespace AIOps.Tools.Kubernetes.Connection;

/// <summary>How to reach one cluster: what a kubeconfig's context, or a pod's service account, comes to.</summary>
/// <param name="Server">May carry a path, as gateways in front of several clusters have.</param>
/// <param name="Description">For people: where this comes from and leads to, without secrets.</param>
public sealed record KubernetesConnection(Uri Server, string Description)
{
    /// <summary>Trust anchors; null means the machine's own.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Only ever true because the kubeconfig itself says so.</summary>
    public bool SkipTlsVerify { get; init; }

    public string? TlsServerName { get; init; }

    public Uri? Proxy { get; init; }

    /// <summary>Null is anonymous.</summary>
    public KubernetesCredential? Credential { get; init; }

    public string? ImpersonateUser { get; init; }

    public IReadOnlyList<string> ImpersonateGroups { get; init; } = [];
}
