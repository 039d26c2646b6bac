using System.Text.Json;

namespace AIOps.Agent.Llm.Offline.Entities;

/// <summary>The next step that fits a pod's trouble, as something the user can say; it is never done by itself.</summary>
internal static class Suggestion
{
    /// <summary>When the end of its log was shown already.</summary>
    public static string AfterLog(Pod pod) => pod.Status.Contains("CrashLoop", StringComparison.OrdinalIgnoreCase) || pod.LastEnd == "Error"
        ? $"its own log says why it ends; mend that first, then \"{Restart(pod)}\""
        : pod.Problem is null && pod.Owner is not null ? $"watch it; if it happens again, \"previous logs of {pod.Name} in {pod.Namespace}\", and if it hangs, \"{Restart(pod)}\""
        : For(pod);

    /// <summary>A call that the diagnosis proposes, in words that can be said here where there are any; null when it only names the log that was shown.</summary>
    public static string? InWords(JsonElement call)
    {
        var (tool, arguments) = (call.Text("tool"), call.At("arguments"));
        var where = arguments.Text("namespace") is { } space ? $" in {space}" : "";
        var words = tool switch
        {
            "get_pod_logs" => null,
            "rollback_deployment" => $"roll back deployment {arguments.Text("deployment_name")}{where}",
            "restart_deployment" => $"restart deployment {arguments.Text("deployment_name")}{where}",
            "restart_pod" => $"restart pod {arguments.Text("pod_name")}{where}",
            "scale_deployment" => $"scale deployment {arguments.Text("deployment_name")}{where} to {arguments.Int("replicas")}",
            "rollout_status" => $"rollout status of {arguments.Text("deployment_name")}{where}",
            "uncordon_node" => $"uncordon node {arguments.Text("node_name")}",
            _ => $"{tool} {Evidence.Line(arguments.ValueKind == JsonValueKind.Undefined ? "" : arguments.GetRawText())}",
        };
        return words is null ? null : $"say \"{words}\" ({tool})";
    }

    private static string Restart(Pod pod) => pod.Owner?.StartsWith("ReplicaSet/", StringComparison.Ordinal) == true
        ? $"restart deployment {pod.Workload} in {pod.Namespace}"
        : $"restart pod {pod.Name} in {pod.Namespace}";

    public static string For(Pod pod)
    {
        var state = $"{pod.Status} {pod.Problem} {pod.LastEnd}";
        bool Is(string word) => state.Contains(word, StringComparison.OrdinalIgnoreCase);
        return Is("ImagePull") || Is("ErrImage") ? "the image cannot be pulled: check its name, tag and pull secret; a restart does not help"
            : Is("CreateContainerConfigError") ? "a ConfigMap, Secret or key that it names is missing; a restart does not help"
            : Is("Unschedulable") ? "no node can take it: see its reason above, and: nodes"
            : Is("OOMKilled") ? $"it ran out of memory: raise its limit or find the leak; \"{Restart(pod)}\" only buys time"
            : Is("CrashLoopBackOff") || Is("Error") || Is("exit") ? $"see why it ends: \"previous logs of {pod.Name} in {pod.Namespace}\""
            : Is("Terminating") ? "it is being deleted; if that takes long, its node or a finalizer holds it"
            : pod.Owner is not null ? $"logs: \"logs of {pod.Name} in {pod.Namespace}\"; if it hangs: \"{Restart(pod)}\""
            : $"logs: \"logs of {pod.Name} in {pod.Namespace}\"";
    }
}
