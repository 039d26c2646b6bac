namespace AIOps.Agent.Llm.Offline;

/// <summary>The next step that fits a pod's trouble, as something the user can say; it is never done by itself.</summary>
internal static class Suggestion
{
    public static string For(Pod pod)
    {
        var state = $"{pod.Status} {pod.Problem} {pod.LastEnd}";
        bool Is(string word) => state.Contains(word, StringComparison.OrdinalIgnoreCase);
        return Is("ImagePull") || Is("ErrImage") ? "the image cannot be pulled: check its name, tag and pull secret; a restart does not help"
            : Is("CreateContainerConfigError") ? "a ConfigMap, Secret or key that it names is missing; a restart does not help"
            : Is("Unschedulable") ? "no node can take it: see its reason above, and: nodes"
            : Is("OOMKilled") ? $"it ran out of memory: raise its limit or find the leak; \"restart pod {pod.Name} in {pod.Namespace}\" only buys time"
            : Is("CrashLoopBackOff") || Is("Error") || Is("exit") ? $"see why it ends: \"previous logs of {pod.Name} in {pod.Namespace}\""
            : Is("Terminating") ? "it is being deleted; if that takes long, its node or a finalizer holds it"
            : pod.Owner is not null ? $"logs: \"logs of {pod.Name} in {pod.Namespace}\"; if it hangs: \"restart pod {pod.Name} in {pod.Namespace}\""
            : $"logs: \"logs of {pod.Name} in {pod.Namespace}\"";
    }
}
