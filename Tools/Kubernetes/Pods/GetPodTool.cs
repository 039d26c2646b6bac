using System.ComponentModel;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Pods;

public sealed class GetPodTool(KubernetesClient client, TimeProvider time) : ReadTool<GetPodTool.Parameters, GetPodTool.Result>(new("get_pod")
{
    Title = "Get pod",
    Description = "Shows one Kubernetes pod in depth: status, owner, node, conditions, each container with image, state, last exit, "
        + "limits and probes, and its latest events. Environment variables appear by name only. Use it after list_pods named a pod.",
})
{
    private const int EventsShown = 10;

    public sealed record Parameters(
        [Description("Name of the pod.")] string PodName,
        [Description("Namespace of the pod.")] string Namespace = "default");

    public sealed record Result(
        PodSummary Pod, string? Ip, string? ServiceAccount, IReadOnlyDictionary<string, string> Labels, IReadOnlyList<ContainerDetail> Containers,
        IReadOnlyList<Condition> Conditions, [Description("Newest first.")] IReadOnlyList<EventSummary> Events);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var item = await client.GetAsync(KubernetesResource.Pods, parameters.Namespace, parameters.PodName, cancellationToken);
        var pod = PodSummary.Of(item);
        var containers = ContainerDetail.Of(item);
        var conditions = item.Items("status", "conditions").Select(Condition.Of).ToList();
        var events = await EventSummary.ListAsync(client, parameters.Namespace, $"involvedObject.name={pod.Name}", cancellationToken);

        var text = new List<string>
        {
            $"Pod {pod.Namespace}/{pod.Name}: {pod.Status}, {pod.ReadyContainers}/{pod.Containers} containers ready, {pod.Restarts} restarts, age {Age.Of(pod.CreatedAt, now)}, node {pod.Node ?? "none"}, owner {pod.Owner ?? "none (a bare pod)"}.",
        };
        if (pod.Problem is not null)
            text.Add($"Problem: {pod.Problem}");
        text.AddRange(containers.Select(container => container.ToString()));
        text.AddRange(conditions.Where(condition => condition.Status != "True").Select(condition => $"Condition {condition}"));
        text.AddRange(events.Take(EventsShown).Select(entry => $"Event {entry.Line(now)}"));
        return new(string.Join('\n', text), new(
            pod, item.Text("status", "podIP"), item.Text("spec", "serviceAccountName"),
            item.Members("metadata", "labels").ToDictionary(label => label.Name, label => label.Value.GetString() ?? ""),
            containers, conditions, [.. events.Take(EventsShown)]));
    }
}
