using System.ComponentModel;

namespace AIOps.Tools.Kubernetes.Pods;

public sealed record PodParameters(
    [Description("Name of the pod.")] string PodName,
    [Description("Namespace of the pod.")] string Namespace = "default")
{
    public override string ToString() => $"{Namespace}/{PodName}";
}
