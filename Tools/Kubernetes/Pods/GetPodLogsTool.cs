using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.RegularExpressions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Pods;

public sealed class GetPodLogsTool(KubernetesClient client) : ReadTool<GetPodLogsTool.Parameters>(new("get_pod_logs")
{
    Title = "Get pod logs",
    Description = "Reads the last log lines of a Kubernetes pod's container. For a crashing container set previous=true to see the "
        + "run that crashed. grep keeps only the lines that match a regular expression (case is ignored) and then looks further back than tail.",
})
{
    private const int GrepDepth = 10_000;
    private const int MaxBytes = 4 << 20;
    private const int MaxText = 32 << 10;
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    public sealed record Parameters(
        [Description("Name of the pod.")] string PodName,
        [Description("Namespace of the pod.")] string Namespace = "default",
        [Description("Container; left out, the pod's default or first.")] string? Container = null,
        [Description("How many of the last lines."), Range(1, 5000)] int Tail = 100,
        [Description("Logs of the run before this one, for a container that crashed.")] bool Previous = false,
        [Description("Only lines of the last so many seconds."), Range(1, 2_592_000)] int? SinceSeconds = null,
        [Description("Regular expression, without lookaround and backreferences."), MaxLength(500)] string? Grep = null);

    protected override async Task<ToolResult> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var pattern = Pattern(parameters.Grep);
        var pod = await client.GetAsync(KubernetesResource.Pods, parameters.Namespace, parameters.PodName, cancellationToken);
        var names = pod.Items("spec", "containers").Concat(pod.Items("spec", "initContainers")).Select(c => c.Text("name") ?? "").ToList();
        var container = Choose(parameters.Container, names, pod);
        var log = await client.LogsAsync(
            parameters.Namespace, parameters.PodName,
            new(container, pattern is null ? parameters.Tail : GrepDepth, parameters.Previous, parameters.SinceSeconds, MaxBytes), cancellationToken);

        var read = log.Split('\n').Select(Plain).ToList();
        if (read is [.., ""])
            read.RemoveAt(read.Count - 1);
        var lines = pattern is null ? read : [.. read.Where(line => pattern.IsMatch(line))];
        lines = lines.Count > parameters.Tail ? lines[^parameters.Tail..] : lines;
        var text = string.Join('\n', lines);
        var cut = text.Length > MaxText;
        if (cut)
            text = text[^MaxText..];
        var source = $"{(parameters.Previous ? "previous run of " : "")}container {container} of pod {parameters.Namespace}/{parameters.PodName}"
            + (names.Count > 1 ? $" (it has {string.Join(", ", names)})" : "");
        var heading = lines.Count == 0
            ? $"No log lines{(pattern is null ? "" : $" matching '{parameters.Grep}' among {read.Count}")} from {source}."
            : $"{lines.Count} lines{(pattern is null ? "" : $" matching '{parameters.Grep}' among {read.Count}")} from {source}{(cut ? "; only the end is shown" : "")}:";
        return ToolResult.Of(lines.Count == 0 ? heading : $"{heading}\n{text}", new { parameters.Namespace, Pod = parameters.PodName, Container = container, Lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries), Truncated = cut });
    }

    private static Regex? Pattern(string? grep)
    {
        if (string.IsNullOrEmpty(grep))
            return null;
        try
        {
            // Without backtracking no pattern takes longer than the lines are long.
            return new(grep, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ToolException($"grep '{grep}' is no usable regular expression: {e.Message}", e);
        }
    }

    private static string Choose(string? wanted, List<string> names, JsonElement pod)
    {
        if (wanted is null)
            return pod.Text("metadata", "annotations", "kubectl.kubernetes.io/default-container") is { } preferred && names.Contains(preferred) ? preferred : names.FirstOrDefault() ?? "";
        return names.Contains(wanted) ? wanted : throw new ToolException($"The pod has no container '{wanted}'; it has {string.Join(", ", names)}.");
    }

    // Control characters would colour or overwrite the terminal of whoever reads this.
    private static string Plain(string line) => CredentialMask.Apply(string.Concat(line.Where(character => character == '\t' || !char.IsControl(character))));
}
