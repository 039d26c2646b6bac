using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Pods;

public sealed class GetPodLogsTool(KubernetesClient client, TimeProvider time) : ReadTool<GetPodLogsTool.Parameters, GetPodLogsTool.Result>(new("get_pod_logs")
{
    Title = "Get pod logs",
    Description = "Reads the last log lines of a Kubernetes pod, of all its containers unless one is named. For a crashing container set previous=true to see the "
        + "run that crashed. grep keeps only the lines that match a regular expression (case is ignored) and then looks further back than tail. follow_seconds waits for new lines, or for the first that grep matches.",
    Timeout = TimeSpan.FromMinutes(3),
})
{
    private const int MaxText = 32 << 10;
    private const string All = "*";

    public sealed record Parameters(
        [Description("Name of the pod.")] string PodName,
        [Description("Namespace of the pod.")] string Namespace = "default",
        [Description("Container; left out or *, all of them, init and ephemeral ones too.")] string? Container = null,
        [Description("How many of the last lines of each container."), Range(1, 5000)] int Tail = 100,
        [Description("Logs of the run before this one, for a container that crashed.")] bool Previous = false,
        [Description("Only lines of the last so many seconds."), Range(1, 2_592_000)] int? SinceSeconds = null,
        [Description("Regular expression, without lookaround and backreferences."), MaxLength(500)] string? Grep = null,
        [Description("Then wait so long for more lines; ends at the first that grep matches."), Range(0, 120)] int FollowSeconds = 0)
    {
        internal string Pod => $"{Namespace}/{PodName}";
    }

    /// <param name="Container">Null for several: each line begins with its own in brackets.</param>
    public sealed record Result(string Namespace, string Pod, string? Container, IReadOnlyList<string> Lines, [Description("Only the end is shown.")] bool Truncated);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var pattern = LogPattern.Of(parameters.Grep);
        var pod = await client.GetAsync(KubernetesResource.Pods, parameters.Namespace, parameters.PodName, cancellationToken);
        var names = Names(pod);
        var chosen = Choose(parameters.Container, names);
        var reader = new LogReader(client, time, parameters.Namespace, parameters.PodName, pattern, chosen.Count > 1, parameters.Previous, parameters.SinceSeconds);
        var parts = await Task.WhenAll(chosen.Select(container => reader.ReadAsync(container, parameters.Tail, cancellationToken)));
        if (parts is [{ Refusal: { } refusal }])
            throw refusal;
        // The last of a busy container must not push out all of a quiet one: each has its own end.
        var lines = parts.SelectMany(part => part.Refusal is { } why ? [$"({part.Container}: {why.Message})"] : part.Lines).ToList();
        var looked = parts.Sum(part => part.Looked);
        if (parameters.FollowSeconds > 0)
            lines.AddRange(await reader.FollowAsync(chosen, parameters.Tail, TimeSpan.FromSeconds(parameters.FollowSeconds), call.Report, cancellationToken));
        return Answer(parameters, chosen, lines, looked, names);
    }

    private static Answer<Result> Answer(Parameters parameters, IReadOnlyList<string> chosen, List<string> lines, int looked, IReadOnlyList<string> names)
    {
        var text = string.Join('\n', lines);
        var cut = text.Length > MaxText;
        if (cut)
            text = text[^MaxText..];
        var container = chosen is [var only] ? only : null;
        var source = $"{(parameters.Previous ? "previous run of " : "")}{(container is null ? $"containers {string.Join(", ", chosen)}" : $"container {container}")} of pod {parameters.Pod}"
            + (container is not null && names.Count > 1 ? $" (it has {string.Join(", ", names)})" : "");
        var matching = parameters.Grep is null ? "" : $" matching '{parameters.Grep}' among {looked}";
        var followed = parameters.FollowSeconds > 0 ? $", followed up to {parameters.FollowSeconds} s" : "";
        return new(
            lines.Count == 0 ? $"No log lines{matching} from {source}{followed}." : $"{lines.Count} lines{matching} from {source}{followed}{(cut ? "; only the end is shown" : "")}:\n{text}",
            new(parameters.Namespace, parameters.PodName, container, text.Split('\n', StringSplitOptions.RemoveEmptyEntries), cut));
    }

    private static IReadOnlyList<string> Names(JsonElement pod) =>
        [.. pod.Items("spec", "initContainers").Concat(pod.Items("spec", "containers")).Concat(pod.Items("spec", "ephemeralContainers")).Select(container => container.Text("name") ?? "")];

    private static IReadOnlyList<string> Choose(string? wanted, IReadOnlyList<string> names) =>
        wanted is null or All ? names : names.Contains(wanted) ? [wanted] : throw new ToolException($"The pod has no container '{wanted}'; it has {string.Join(", ", names)}.");
}
