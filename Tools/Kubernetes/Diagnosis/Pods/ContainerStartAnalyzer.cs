using System.Text.RegularExpressions;
using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Pods;

/// <summary>Containers that the kubelet cannot create: a ConfigMap, Secret or key is missing, or the runtime refuses.</summary>
internal sealed partial class ContainerStartAnalyzer : IAnalyzer
{
    private static readonly string[] Reasons = ["CreateContainerConfigError", "CreateContainerError", "RunContainerError", "StartError", "ContainerCannotRun"];

    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Pods];

    public IEnumerable<Finding> Find(ClusterView view) => PodTrouble.Join(
        from pod in view.Pods
        where !pod.Deleting
        from container in pod.Containers
        where container.Waiting is { } reason && Reasons.Contains(reason)
        select PodTrouble.Of(pod, container.Name, Describe(pod, container)));

    /// <summary>What is missing, in words, or null when the message speaks of something else.</summary>
    public static string? Missing(string message) =>
        Key().Match(message) is { Success: true } key ? $"key {key.Groups["key"].Value} in {Kind(key.Groups["kind"].Value)} {key.Groups["name"].Value}"
        : Whole().Match(message) is { Success: true } whole ? $"{Kind(whole.Groups["kind"].Value)} {whole.Groups["name"].Value}"
        : References().IsMatch(message) ? "a key that a volume names" : null;

    private static Finding Describe(PodView pod, ContainerView container)
    {
        var message = container.WaitingMessage ?? "";
        var missing = Missing(message);
        return new()
        {
            Object = pod.Ref,
            Problem = missing is null ? Problem.ContainerCannotStart : Problem.ConfigMissing,
            Severity = Severity.Critical,
            Summary = missing is null ? $"container {container.Name} cannot be started" : $"container {container.Name} needs {Quoted.Text(missing)}, which does not exist",
            Evidence = [$"container {container.Name}: {container.Waiting}: {Quoted.Text(message)}"],
            Cause = missing is not null ? $"The pod names {Quoted.Text(missing)}; create it or correct the name."
                : message.Contains("runAsNonRoot", StringComparison.Ordinal) ? "The security context demands a user other than root and the image runs as root."
                : message.Contains("executable file not found", StringComparison.OrdinalIgnoreCase) || message.Contains("no such file", StringComparison.OrdinalIgnoreCase) ? "The command does not exist in the image."
                : "The runtime refuses to start the container; the evidence has its words.",
            Suggestion = Suggestion.Of("get_pod", new { PodName = pod.Ref.Name, pod.Namespace }),
        };
    }

    private static string Kind(string word) => word.Equals("secret", StringComparison.OrdinalIgnoreCase) ? "Secret" : "ConfigMap";

    [GeneratedRegex("""couldn't find key (?<key>\S+) in (?<kind>ConfigMap|Secret) (?<name>\S+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Key();

    [GeneratedRegex("""(?<kind>configmap|secret)s? \\?"(?<name>[^"\\]+)\\?" not found""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Whole();

    [GeneratedRegex("""references non-existent (config|secret) key""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex References();
}
