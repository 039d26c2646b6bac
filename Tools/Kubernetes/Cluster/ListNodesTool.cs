using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Cluster;

public sealed class ListNodesTool(KubernetesClient client, TimeProvider time) : ReadTool<NoParameters, ListNodesTool.Result>(new("list_nodes")
{
    Title = "List nodes",
    Description = "Lists the nodes of the Kubernetes cluster: ready or why not, cordoned or not, pressure conditions, roles, version, "
        + "allocatable CPU, memory and pods, and taints.",
})
{
    private const int Shown = 200;

    public sealed record NodeSummary(
        string Name, bool Ready, bool Cordoned, IReadOnlyList<string> Roles, string? Version, string? Cpu, string? Memory, string? Pods,
        IReadOnlyList<string> Taints, IReadOnlyList<Condition> Problems, DateTimeOffset? CreatedAt);

    public sealed record Result(int Total, IReadOnlyList<NodeSummary> Nodes);

    protected override async Task<Answer<Result>> RunAsync(NoParameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var list = await client.ListAsync(KubernetesResource.Nodes, null, new(), cancellationToken);
        var nodes = list.Items.Select(Of).OrderBy(node => node.Ready).ThenByDescending(node => node.Problems.Count).ThenBy(node => node.Name, StringComparer.Ordinal).ToList();
        var table = new TextTable("NAME", "STATUS", "ROLES", "AGE", "VERSION", "CPU", "MEMORY", "PODS", "TAINTS", "PROBLEM");
        foreach (var node in nodes.Take(Shown))
            table.Add(node.Name, (node.Ready ? "Ready" : "NotReady") + (node.Cordoned ? ",cordoned" : ""), string.Join(",", node.Roles), Age.Of(node.CreatedAt, now), node.Version,
                node.Cpu, node.Memory, node.Pods, string.Join(",", node.Taints), string.Join("; ", node.Problems));
        return new($"{nodes.Count} nodes, {nodes.Count(node => !node.Ready)} not ready.{(nodes.Count == 0 ? "" : $"\n{table}")}{list.Notice}", new(nodes.Count, [.. nodes.Take(Shown)]));
    }

    private static NodeSummary Of(JsonElement node)
    {
        const string Role = "node-role.kubernetes.io/";
        var conditions = node.Items("status", "conditions").Select(Condition.Of).ToList();
        return new(
            node.Text("metadata", "name") ?? "",
            conditions.Any(condition => condition is { Type: "Ready", Status: "True" }),
            node.Flag("spec", "unschedulable"),
            [.. node.Members("metadata", "labels").Where(label => label.Name.StartsWith(Role, StringComparison.Ordinal)).Select(label => label.Name[Role.Length..])],
            node.Text("status", "nodeInfo", "kubeletVersion"),
            node.Text("status", "allocatable", "cpu"), node.Text("status", "allocatable", "memory"), node.Text("status", "allocatable", "pods"),
            [.. node.Items("spec", "taints").Select(taint => $"{taint.Text("key")}:{taint.Text("effect")}")],
            // Ready is good when true; every other condition is a pressure or a fault when it is not false.
            [.. conditions.Where(condition => condition.Status != (condition.Type == "Ready" ? "True" : "False"))],
            node.Time("metadata", "creationTimestamp"));
    }
}
