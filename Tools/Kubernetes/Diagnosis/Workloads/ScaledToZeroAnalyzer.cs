using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Workloads;

/// <summary>Workloads scaled to zero while a service still sends to them and nothing else answers for it.</summary>
internal sealed class ScaledToZeroAnalyzer : IAnalyzer
{
    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Pods, KubernetesResource.Services];

    public IEnumerable<Finding> Find(ClusterView view) =>
        from workload in view.Workloads
        where workload.Ref.Kind is "Deployment" or "StatefulSet" && workload.Wanted == 0
        let services = view.Services.Where(s => s.Ref.Namespace == workload.Ref.Namespace && s.Pods.Count == 0 && !s.HasAddresses && LabelSelector.MatchesMap(s.Selector, workload.TemplateLabels) && s.Selects).ToList()
        where services.Count > 0
        select new Finding
        {
            Object = workload.Ref,
            Problem = Problem.ScaledToZero,
            Severity = Severity.Warning,
            Summary = $"is scaled to zero while service {Quoted.Some(services.Select(s => s.Ref.Name))} sends to it",
            Evidence = ["spec.replicas: 0", .. services.Take(3).Select(s => $"service {s.Ref.Name} selects {Quoted.Text(s.SelectorText)}")],
            Cause = "Someone or something scaled it to zero; until it is scaled up the service has no one to answer.",
            Suggestion = workload.Ref.Kind == "Deployment" ? Suggestion.Of("scale_deployment", new { DeploymentName = workload.Ref.Name, Replicas = 1, workload.Ref.Namespace }) : null,
        };
}
