using System.ComponentModel;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Pods;

public sealed class ListPodsTool(KubernetesClient client, TimeProvider time) : ReadTool<ListPodsTool.Parameters, ListPodsTool.Result>(new("list_pods")
{
    Title = "List pods",
    Description = "Lists Kubernetes pods with phase, readiness, restarts, how the last run ended (reason and exit code), age and node. "
        + "Start here to find what does not work: only_problems leaves out the healthy ones. Without a namespace it looks at all.",
})
{
    // More would not fit a model's turn; selectors narrow it.
    private const int Shown = 100;

    public sealed record Parameters(
        [Description("Namespace; left out, all namespaces.")] string? Namespace = null,
        [Description("Kubernetes label selector, such as app=web,tier!=cache.")] string? LabelSelector = null,
        [Description("Only pods that do not work or restarted within the last hour.")] bool OnlyProblems = false);

    public sealed record Result(
        [Description("Pods looked at.")] int Total,
        [Description("Those that were asked for.")] int Matching,
        IReadOnlyList<PodSummary> Pods,
        [Description("There are more than are listed.")] bool Truncated);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var list = await client.ListAsync(KubernetesResource.Pods, parameters.Namespace, new(parameters.LabelSelector), cancellationToken);
        var pods = list.Items.Select(PodSummary.Of).ToList();
        var wanted = parameters.OnlyProblems ? pods.Where(pod => pod.Problem is not null || CrashedWithin(pod, now, TimeSpan.FromHours(1))).ToList() : pods;
        // What is wrong comes first, so that a cut never hides it.
        wanted = [.. wanted.OrderBy(pod => pod.Problem is null).ThenBy(pod => pod.Namespace, StringComparer.Ordinal).ThenBy(pod => pod.Name, StringComparer.Ordinal)];
        var where = (parameters.Namespace is null ? "all namespaces" : $"namespace {parameters.Namespace}")
            + (parameters.LabelSelector is null ? "" : $" with labels {parameters.LabelSelector}");
        var table = new TextTable("NAMESPACE", "NAME", "READY", "STATUS", "RESTARTS", "LAST", "AGE", "NODE", "PROBLEM");
        foreach (var pod in wanted.Take(Shown))
            table.Add(pod.Namespace, pod.Name, $"{pod.ReadyContainers}/{pod.Containers}", pod.Status, $"{pod.Restarts}", pod.LastState?.ToString(), Age.Of(pod.CreatedAt, now), pod.Node, pod.Problem);
        var heading = parameters.OnlyProblems
            ? $"{wanted.Count} of {pods.Count} pods in {where} have problems."
            : $"{pods.Count} pods in {where}, {pods.Count(pod => pod.Problem is not null)} with problems.";
        var cut = wanted.Count > Shown ? $"\n{wanted.Count - Shown} more are not shown; narrow by namespace, label_selector or only_problems." : "";
        return new(
            wanted.Count == 0 ? heading + list.Notice : $"{heading}\n{table}{cut}{list.Notice}",
            new(pods.Count, wanted.Count, [.. wanted.Take(Shown)], list.Truncated || wanted.Count > Shown));
    }

    private static bool CrashedWithin(PodSummary pod, DateTimeOffset now, TimeSpan span) =>
        pod is { Restarts: > 0, LastState: { FinishedAt: { } end } } && now - end < span;
}
