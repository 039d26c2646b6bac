using AIOps.Tools.Kubernetes.Diagnosis.Capacity;
using AIOps.Tools.Kubernetes.Diagnosis.Pods;
using AIOps.Tools.Kubernetes.Diagnosis.Traffic;
using AIOps.Tools.Kubernetes.Diagnosis.View;
using AIOps.Tools.Kubernetes.Diagnosis.Workloads;

namespace AIOps.Tools.Kubernetes.Diagnosis;

/// <summary>Asks every analyzer that has what it needs, and joins what they find.</summary>
internal static class Diagnostician
{
    /// <summary>Each class that judges; a new one is a line here.</summary>
    internal static readonly IReadOnlyList<IAnalyzer> Analyzers =
    [
        new CrashLoopAnalyzer(),
        new OutOfMemoryAnalyzer(),
        new ImagePullAnalyzer(),
        new ContainerStartAnalyzer(),
        new VolumeMountAnalyzer(),
        new SchedulingAnalyzer(),
        new ProbeAnalyzer(),
        new InitAnalyzer(),
        new TerminationAnalyzer(),
        new EvictionAnalyzer(),
        new ReplicaAnalyzer(),
        new RolloutAnalyzer(),
        new ScaledToZeroAnalyzer(),
        new CreationAnalyzer(),
        new JobAnalyzer(),
        new CronAnalyzer(),
        new EndpointAnalyzer(),
        new TargetPortAnalyzer(),
        new IngressAnalyzer(),
        new TrafficPolicyAnalyzer(),
        new NodeAnalyzer(),
        new ClaimAnalyzer(),
        new AutoscalerAnalyzer(),
        new DisruptionAnalyzer(),
    ];

    public static IReadOnlyList<Finding> Diagnose(ClusterView view) =>
        RootCauses.Join([.. Analyzers.Where(analyzer => analyzer.Needs.All(view.Has)).SelectMany(analyzer => analyzer.Find(view))]);
}
