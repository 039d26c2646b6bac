using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Usage;

public sealed class TopPodsTool(KubernetesClient client) : ReadTool<TopPodsTool.Parameters, TopPodsTool.Result>(new("top_pods")
{
    Title = "Top pods",
    Description = "Shows which Kubernetes pods use the most CPU or memory now, beside what they request and what limits them. Needs a metrics server in the cluster.",
})
{
    private readonly UsageReader _usage = new(client);

    public enum Order
    {
        Cpu,
        Memory,
    }

    public sealed record Parameters(
        [Description("Namespace; left out, all namespaces.")] string? Namespace = null,
        [Description("Kubernetes label selector, such as app=web.")] string? LabelSelector = null,
        Order SortBy = Order.Cpu,
        [Description("How many to show."), Range(1, 500)] int Limit = 20);

    public sealed record Result(int Total, IReadOnlyList<Pod> Pods);

    [Description("CPU in cores, memory in bytes; a limit that not every container has is left out.")]
    public sealed record Pod(string Namespace, string Name, decimal? Cpu, decimal? CpuRequest, decimal? CpuLimit, decimal? Memory, decimal? MemoryRequest, decimal? MemoryLimit);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var usage = await _usage.PodsAsync(parameters.Namespace, parameters.LabelSelector, cancellationToken);
        var (specs, _) = await client.SelectAsync(KubernetesResource.Pods, parameters.Namespace, new(parameters.LabelSelector, Max: 10_000), Spec, cancellationToken);
        var known = specs.ToDictionary(spec => spec.Key);
        var pods = usage.Select(pair => Join(pair.Key, pair.Value, known.GetValueOrDefault(pair.Key)))
            .OrderByDescending(pod => parameters.SortBy == Order.Cpu ? pod.Cpu : pod.Memory).ToList();
        var shown = pods.Take(parameters.Limit).ToList();
        var isMixed = shown.Select(pod => pod.Namespace).Distinct().Count() > 1;
        var table = new TextTable([.. isMixed ? ["NAMESPACE"] : Array.Empty<string>(), "NAME", "CPU", "REQUEST", "LIMIT", "MEMORY", "REQUEST", "LIMIT"]);
        foreach (var pod in shown)
            table.Add([.. isMixed ? [pod.Namespace] : Array.Empty<string>(), pod.Name, Quantity.Cpu(pod.Cpu) + Quantity.Share(pod.Cpu, pod.CpuLimit), Quantity.Cpu(pod.CpuRequest), Quantity.Cpu(pod.CpuLimit),
                Quantity.Memory(pod.Memory) + Quantity.Share(pod.Memory, pod.MemoryLimit), Quantity.Memory(pod.MemoryRequest), Quantity.Memory(pod.MemoryLimit)]);
        var where = parameters.Namespace is null ? "all namespaces" : $"namespace {parameters.Namespace}";
        return new(
            shown.Count == 0 ? $"The metrics server knows no pods in {where}." : $"The {shown.Count} of {pods.Count} pods in {where} that use most {(parameters.SortBy == Order.Cpu ? "CPU" : "memory")} (% of the limit):\n{table}",
            new(pods.Count, shown));
    }

    private static Pod Join((string Namespace, string Name) key, UsageReader.Amount used, PodSpec? spec) =>
        new(key.Namespace, key.Name, used.Cpu, spec?.Requests.Cpu, spec?.Limits.Cpu, used.Memory, spec?.Requests.Memory, spec?.Limits.Memory);

    private static PodSpec Spec(JsonElement pod) => new(
        (pod.Text("metadata", "namespace") ?? "", pod.Text("metadata", "name") ?? ""), Sum(pod, "requests"), Sum(pod, "limits"));

    private static UsageReader.Amount Sum(JsonElement pod, string kind) =>
        pod.Items("spec", "containers").Aggregate(new UsageReader.Amount(0, 0), (sum, container) => sum + UsageReader.Amount.Of(container.At("resources", kind)));

    private sealed record PodSpec((string Namespace, string Name) Key, UsageReader.Amount Requests, UsageReader.Amount Limits);
}
