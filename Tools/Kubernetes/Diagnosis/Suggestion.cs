using System.Text.Json;

namespace AIOps.Tools.Kubernetes.Diagnosis;

/// <summary>A call of an existing tool that can help; nothing calls it by itself.</summary>
public sealed record Suggestion(string Tool, JsonElement Arguments)
{
    internal static Suggestion Of(string tool, object arguments) => new(tool, WireJson.ToElement(arguments));

    internal static Suggestion Logs(ObjectRef pod, string container, bool previous) =>
        Of("get_pod_logs", new { PodName = pod.Name, pod.Namespace, Container = container, Previous = previous });

    /// <summary>Null for what has no rollout.</summary>
    internal static Suggestion? Rollout(ObjectRef workload) =>
        workload.Kind == "Deployment" ? Of("rollout_status", new { DeploymentName = workload.Name, workload.Namespace }) : null;
}
