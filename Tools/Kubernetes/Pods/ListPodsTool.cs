using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Pods;

public sealed class ListPodsTool(KubernetesClient client, TimeProvider time) : ReadTool<ListPodsTool.Parameters, ListPodsTool.Result>(new("list_pods")
{
    Title = "List pods",
    Description = "Lists Kubernetes pods with phase, readiness, restarts, how the last run ended (reason and exit code), age and node. "
        + "Start here to find what does not work: only_problems leaves out the healthy ones. Without a namespace it looks at all.",
})
{
    private const int MostRead = 10_000;

    public sealed record Parameters(
        [Description("Namespace; left out, all namespaces.")] string? Namespace = null,
        [Description("Kubernetes label selector, such as app=web,tier!=cache.")] string? LabelSelector = null,
        [Description("Only pods that do not work or restarted within the last hour.")] bool OnlyProblems = false,
        [Description("How many to show, the broken ones first."), Range(1, 1000)] int Limit = 100);

    public sealed record Result(
        [Description("Pods looked at.")] int Total,
        [Description("Those that were asked for.")] int Matching,
        IReadOnlyList<PodSummary> Pods,
        [Description("There are more than are listed.")] bool Truncated);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (pods, truncated) = await client.SelectAsync(KubernetesResource.Pods, parameters.Namespace, new(parameters.LabelSelector, Max: MostRead), PodSummary.Of, cancellationToken);
        if (pods.Count == 0 && parameters.Namespace is { } name)
            await client.CheckNamespaceAsync(name, cancellationToken);
        var wanted = parameters.OnlyProblems ? pods.Where(pod => pod.Problem is not null || CrashedWithin(pod, now, TimeSpan.FromHours(1))) : pods;
        // What is wrong comes first, so that a cut never hides it.
        var ordered = wanted.OrderBy(pod => pod.Problem is null).ThenBy(pod => pod.Namespace, StringComparer.Ordinal).ThenBy(pod => pod.Name, StringComparer.Ordinal).ToList();
        var shown = ordered.Take(parameters.Limit).ToList();
        var where = (parameters.Namespace is null ? "all namespaces" : $"namespace {parameters.Namespace}")
            + (parameters.LabelSelector is null ? "" : $" with labels {parameters.LabelSelector}");
        var heading = parameters.OnlyProblems
            ? $"{ordered.Count} of {pods.Count} pods in {where} have problems."
            : $"{pods.Count} pods in {where}, {pods.Count(pod => pod.Problem is not null)} with problems.";
        var cut = ordered.Count > shown.Count ? $"\n{ordered.Count - shown.Count} more are not shown; narrow by namespace, label_selector or only_problems, or raise limit." : "";
        var notice = truncated ? $"\nOnly the first {pods.Count} were read; narrow the search by namespace or selector." : "";
        return new($"{heading}{(shown.Count == 0 ? "" : $"\n{PodTable.Of(shown, now)}")}{cut}{notice}", new(pods.Count, ordered.Count, shown, truncated || ordered.Count > shown.Count));
    }

    private static bool CrashedWithin(PodSummary pod, DateTimeOffset now, TimeSpan span) =>
        pod is { Restarts: > 0, LastState: { FinishedAt: { } end } } && now - end < span;
}
