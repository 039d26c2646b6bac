using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Pods;

/// <summary>Images that cannot be pulled, and whether name, rights or network is to blame.</summary>
internal sealed class ImagePullAnalyzer : IAnalyzer
{
    private static readonly string[] Reasons = ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError", "RegistryUnavailable"];

    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Pods];

    public IEnumerable<Finding> Find(ClusterView view) => PodTrouble.Join(
        from pod in view.Pods
        where !pod.Deleting
        from container in pod.Containers
        where container.Waiting is { } reason && Reasons.Contains(reason)
        select PodTrouble.Of(pod, $"{container.Name} {container.Image}", Describe(view, pod, container)));

    private static Finding Describe(ClusterView view, PodView pod, ContainerView container)
    {
        // The back-off hides the reason; the event of the attempt before it has it.
        var events = view.EventsOf(pod).Where(e => e.Reason is "Failed" or "ErrImageNeverPull" or "InspectFailed" && e.Says(container.Image)).ToList();
        var telling = string.Join(' ', events.Select(e => e.Message).Prepend(container.WaitingMessage ?? ""));
        return new()
        {
            Object = pod.Ref,
            Problem = Problem.ImagePull,
            Severity = Severity.Critical,
            Summary = $"image {Quoted.Text(container.Image)} of container {container.Name} cannot be pulled",
            Evidence = [$"container {container.Name}: {container.Waiting}: {Quoted.Text(container.WaitingMessage)}", .. events.DistinctBy(e => e.Message).Take(2).Select(e => e.Line)],
            Cause = Cause(container.Waiting!, telling, pod),
            Suggestion = Suggestion.Of("get_pod", new { PodName = pod.Ref.Name, pod.Namespace }),
        };
    }

    private static string Cause(string reason, string telling, PodView pod)
    {
        bool Says(params string[] words) => words.Any(word => telling.Contains(word, StringComparison.OrdinalIgnoreCase));
        var secrets = pod.Item.Items("spec", "imagePullSecrets").Select(s => s.Text("name")).OfType<string>().ToList();
        return reason == "InvalidImageName" || Says("invalid reference format", "couldn't parse image") ? "The image's name is not valid."
            : reason == "ErrImageNeverPull" ? "The image is not on the node and imagePullPolicy Never forbids to pull it: load it there, or correct its name."
            // Registries answer "denied" for what does not exist, too; the plain words come first.
            : Says("manifest unknown", "not found", "manifest for") ? "The registry has no such image or tag."
            : Says("unauthorized", "authentication required", "denied", "forbidden", "no basic auth", "401", "403")
                ? $"The registry refuses access: {(secrets.Count == 0 ? "the pod has no imagePullSecrets" : $"check the pull secret {Quoted.Some(secrets)}")}, or the repository does not exist."
            : Says("toomanyrequests", "rate limit") ? "The registry limits the rate of pulls."
            : Says("x509", "certificate") ? "The registry's certificate is not trusted by the node."
            : Says("no such host", "timeout", "connection refused", "dial tcp", "i/o", "unreachable") ? "The node cannot reach the registry."
            : Says("no space left") ? "The node has no disk space left for the image."
            : "The node cannot get the image; the evidence has the runtime's own words.";
    }
}
