using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Cluster;

public sealed class ListEventsTool(KubernetesClient client, TimeProvider time) : ReadTool<ListEventsTool.Parameters, ListEventsTool.Result>(new("list_events")
{
    Title = "List events",
    Description = "Lists Kubernetes events, newest first: why pods do not start, are killed, cannot be scheduled, fail probes or pull images. "
        + "Narrow by the name of the object (pod, deployment, node) or to warnings.",
})
{
    public sealed record Parameters(
        [Description("Namespace; left out, all namespaces.")] string? Namespace = null,
        [Description("Name of the object that the events are about."), RegularExpression("^[a-z0-9.-]{1,253}$")] string? ObjectName = null,
        [Description("Kind of the object, such as Pod."), RegularExpression("^[A-Za-z]{1,63}$")] string? Kind = null,
        [Description("Only warnings.")] bool OnlyWarnings = false,
        [Description("How many to show."), Range(1, 500)] int Limit = 50);

    public sealed record Result(int Total, [Description("Newest first.")] IReadOnlyList<EventSummary> Events);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var events = await EventSummary.ListAsync(client, parameters.Namespace, Selector(parameters), cancellationToken);
        var where = (parameters.Namespace is null ? "all namespaces" : $"namespace {parameters.Namespace}")
            + (parameters.ObjectName is null ? "" : $" about {parameters.ObjectName}");
        var what = parameters.OnlyWarnings ? "warnings" : "events";
        if (events.Count == 0)
            return new($"No {what} in {where}; Kubernetes keeps them for about an hour.", new(0, events));
        var table = new TextTable("LAST", "NAMESPACE", "OBJECT", "TYPE", "REASON", "COUNT", "MESSAGE");
        foreach (var entry in events.Take(parameters.Limit))
            table.Add(Age.Of(entry.LastSeen, now), entry.Namespace, entry.About, entry.Type, entry.Reason, $"{entry.Count}", entry.Message.Trim());
        var cut = events.Count > parameters.Limit ? $", the newest {parameters.Limit}" : "";
        return new($"{events.Count} {what} in {where}{cut}:\n{table}", new(events.Count, [.. events.Take(parameters.Limit)]));
    }

    private static string? Selector(Parameters parameters)
    {
        var parts = new List<string>();
        if (parameters.ObjectName is { } name)
            parts.Add($"involvedObject.name={name}");
        if (parameters.Kind is { } kind)
            parts.Add($"involvedObject.kind={kind}");
        if (parameters.OnlyWarnings)
            parts.Add("type=Warning");
        return parts.Count == 0 ? null : string.Join(',', parts);
    }
}
