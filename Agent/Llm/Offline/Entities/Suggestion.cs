namespace AIOps.Agent.Llm.Offline.Entities;

/// <summary>The next step that fits a pod's trouble, as something the user can say; it is never done by itself.</summary>
internal static class Suggestion
{
    /// <summary>When the end of its log was shown already.</summary>
    public static string AfterLog(Pod pod) => pod.Status.Contains("CrashLoop", StringComparison.OrdinalIgnoreCase) || pod.LastEnd == "Error"
        ? $"its own log says why it ends; mend that first, then \"{Restart(pod)}\""
        : For(pod);

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
