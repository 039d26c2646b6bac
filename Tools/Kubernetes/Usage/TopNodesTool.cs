using System.ComponentModel;
using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Usage;

public sealed class TopNodesTool(KubernetesClient client) : ReadTool<NoParameters, TopNodesTool.Result>(new("top_nodes")
{
    Title = "Top nodes",
    Description = "Shows how much CPU and memory each Kubernetes node uses now, of what it can give, beside what the pods on it have requested. Needs a metrics server in the cluster.",
})
{
    private const int Shown = 200;

    private readonly UsageReader _usage = new(client);

    public sealed record Result(IReadOnlyList<Node> Nodes);

    [Description("CPU in cores, memory in bytes.")]
    public sealed record Node(string Name, decimal? Cpu, decimal CpuRequested, decimal? CpuAllocatable, decimal? Memory, decimal MemoryRequested, decimal? MemoryAllocatable);

    protected override async Task<Answer<Result>> RunAsync(NoParameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var usage = await _usage.NodesAsync(cancellationToken);
        var (sizes, _) = await client.SelectAsync(KubernetesResource.Nodes, null, new(), node => (Name: node.Text("metadata", "name") ?? "", Amount: UsageReader.Amount.Of(node.At("status", "allocatable"))), cancellationToken);
        var (requests, _) = await client.SelectAsync(KubernetesResource.Pods, null, new(Max: 10_000), Requested, cancellationToken);
        var requested = requests.ToLookup(request => request.Node, request => request.Amount);
        var nodes = sizes.Select(size => new Node(
                size.Name, usage.GetValueOrDefault(("", size.Name))?.Cpu, requested[size.Name].Sum(amount => amount.Cpu ?? 0), size.Amount.Cpu,
                usage.GetValueOrDefault(("", size.Name))?.Memory, requested[size.Name].Sum(amount => amount.Memory ?? 0), size.Amount.Memory))
            .OrderByDescending(node => node.Cpu / (node.CpuAllocatable is > 0 ? node.CpuAllocatable : 1)).Take(Shown).ToList();
        var table = new TextTable("NAME", "CPU", "REQUESTED", "OF", "MEMORY", "REQUESTED", "OF");
        foreach (var node in nodes)
            table.Add(node.Name, Quantity.Cpu(node.Cpu) + Quantity.Share(node.Cpu, node.CpuAllocatable), Quantity.Cpu(node.CpuRequested) + Quantity.Share(node.CpuRequested, node.CpuAllocatable), Quantity.Cpu(node.CpuAllocatable),
                Quantity.Memory(node.Memory) + Quantity.Share(node.Memory, node.MemoryAllocatable), Quantity.Memory(node.MemoryRequested) + Quantity.Share(node.MemoryRequested, node.MemoryAllocatable), Quantity.Memory(node.MemoryAllocatable));
        return new($"{nodes.Count} nodes:\n{table}", new(nodes));
    }

    private static (string Node, UsageReader.Amount Amount) Requested(JsonElement pod) =>
        pod.Text("status", "phase") is "Succeeded" or "Failed"
            ? ("", new(0, 0))
            : (pod.Text("spec", "nodeName") ?? "", pod.Items("spec", "containers").Select(container => UsageReader.Amount.Of(container.At("resources", "requests")))
                .Aggregate(new UsageReader.Amount(0, 0), (sum, one) => sum + new UsageReader.Amount(one.Cpu ?? 0, one.Memory ?? 0)));
}
