using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Cluster;

/// <summary>"top cpu pods", "which pod hogs memory in shop", "who's eating the memory on node1".</summary>
internal sealed class TopPodsIntent : IIntent
{
    public (string? Server, string Text) Example => ("kubernetes", "top 5 pods by memory in shop");

    public Claim? Read(Question question)
    {
        if (!question.Is("cpu", "memory") || question.Is("vm", "container", "process", "esxi", "machine") || !(question.Is("pod", "deployment") || question.Slots.Node is not null || question.Namespace is not null || question.Names.Count > 0))
            return null;
        var measure = question.Is("memory") ? "memory" : "cpu";
        var node = question.Slots.Node;
        // "How busy is node1" is the node's question.
        var score = question.Explained("pod", "deployment", "cpu", "memory", "most", "use") + (node is not null && question.Says("who", "what", "which") ? 3 : 0) + (question.Namespace is null ? 0 : 1);
        return new Claim(score, $"pods by {measure}", "kubernetes", inquiry =>
        {
            if (Place.Of(inquiry, node is null ? question : question.Without(node)) is not { } place)
                return null;
            if (place is { Unknown: { } unknown, Namespace: null } && !question.Is("pod"))
                return OfMachine(inquiry, question, unknown);
            var where = place.Namespace ?? question.Namespace;
            inquiry.Understood = $"pods in {(where is null ? "all namespaces" : $"namespace {where}")}{(node is null ? "" : $" on node {node}")} by {measure}{place.Guessed}";
            var arguments = new Dictionary<string, object> { ["sort_by"] = measure };
            if (where is not null)
                arguments["namespace"] = where;
            var group = place is { IsOne: true, Groups: [var one] } ? one : null;
            if (group is not null)
                inquiry.Understood = $"{(measure == "cpu" ? "CPU" : measure)} of {group}{place.Guessed}";
            if (node is not null || group is not null)
                arguments["limit"] = 500;
            else if (question.Count is { } count)
                arguments["limit"] = Math.Clamp(count, 1, 500);
            var top = inquiry.Ask("top_pods", arguments);
            return top is null || top.IsError ? top?.Text
                : node is not null ? OnNode(inquiry, top, node, measure)
                : group is not null ? Rows(top, measure, [.. group.Pods.Select(pod => pod.Id)]) is { Count: > 0 } rows ? $"{string.Join('\n', rows.Select(row => $"- {row}"))}" : $"No pod of {group} is measured."
                : top.Text;
        });
    }

    /// <summary>What is no workload may be a virtual machine.</summary>
    private static string? OfMachine(Inquiry inquiry, Question question, string unknown)
    {
        if (inquiry.Machines() is not { } machines)
            return null;
        if (machines.FirstOrDefault(vm => question.Names.Contains(vm.Name.ToLowerInvariant())) is not { } machine)
        {
            inquiry.Understood = $"CPU and memory of this machine (nothing I know is called {unknown})";
            return inquiry.Ask("host_overview", new { })?.Text;
        }
        inquiry.Understood = $"performance of {machine}";
        return inquiry.Ask("vm_performance", new { VmName = machine.Name })?.Text;
    }

    private static List<string> Rows(Said top, string measure, HashSet<string> ids) => [.. top.Items("pods")
        .Select(row => (Id: $"{row.Text("namespace")}/{row.Text("name")}", Used: row.Double(measure))).Where(row => ids.Contains(row.Id) && row.Used is not null).Take(10)
        .Select(row => $"{row.Id} {(measure == "cpu" ? $"{row.Used:0.###} cores" : $"{row.Used / (1024 * 1024):0} MiB")}")];

    private static string? OnNode(Inquiry inquiry, Said top, string node, string measure)
    {
        if (inquiry.Pods(null) is not { } pods)
            return null;
        var there = pods.Where(pod => pod.Node == node).Select(pod => pod.Id).ToHashSet(StringComparer.Ordinal);
        var rows = Rows(top, measure, there);
        return there.Count == 0 ? $"No pod runs on a node called {node}. Nodes with pods: {string.Join(", ", pods.Select(p => p.Node).OfType<string>().Distinct().Take(20))}."
            : rows.Count == 0 ? $"{there.Count} pods run on {node}, but none of them is measured."
            : $"{rows[0].Split(' ')[0]} uses the most {measure} on {node}:\n{string.Join('\n', rows.Select(row => $"- {row}"))}";
    }
}
