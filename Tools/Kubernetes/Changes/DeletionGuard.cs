using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Changes;

/// <summary>What takes a whole system with it is deleted only where the configuration names it.</summary>
internal sealed class DeletionGuard(KubernetesOptions options)
{
    private static readonly string[] Kinds = ["namespaces", "nodes", "customresourcedefinitions.apiextensions.k8s.io"];
    private static readonly string[] Namespaces = ["kube-system", "kube-public", "kube-node-lease"];

    /// <exception cref="ToolException">It is not to be deleted.</exception>
    public void Check(KubernetesResource resource, string? @namespace, string name)
    {
        if (Kinds.Contains(resource.FullName))
            Check(resource.FullName, $"{resource.Kind} {name} takes everything in it or of it along");
        if ((@namespace ?? (resource == KubernetesResource.Namespaces ? name : null)) is { } home && Namespaces.Contains(home))
            Check(home, $"{resource.Kind} {name} belongs to the cluster itself ({home})");
    }

    private void Check(string what, string why)
    {
        if (!options.AllowedDeletions.Contains(what, StringComparer.Ordinal))
            throw new ToolException($"{why}; it is not deleted unless Kubernetes:AllowedDeletions names {what}.");
    }
}
