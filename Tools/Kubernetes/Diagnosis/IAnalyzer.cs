using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis;

/// <summary>Finds one sort of trouble. Pure: the same view, the same findings.</summary>
internal interface IAnalyzer
{
    /// <summary>Without these it cannot judge and is not asked.</summary>
    IReadOnlyList<KubernetesResource> Needs { get; }

    IEnumerable<Finding> Find(ClusterView view);
}
