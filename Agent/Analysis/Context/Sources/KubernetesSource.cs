namespace AIOps.Agent.Analysis.Context.Sources;

/// <summary>The named pod with its logs and events, or the events and broken pods around what is named, and the nodes.</summary>
internal sealed class KubernetesSource : IContextSource
{
    private const string Name = "kubernetes";
    private const int LogLines = 120, Events = 40;

    public async Task GatherAsync(ContextScope scope, CancellationToken cancellationToken)
    {
        var subject = scope.Subject;
        if (subject is { Namespace: null, Pod: null, Node: null, Deployment: null })
            return;
        // That no cluster is connected is said by the diagnosis.
        if (scope.Find("list_events") is null)
            return;
        var node = subject.Node is null ? Task.CompletedTask : Task.WhenAll(
            scope.AskAsync($"{Name} nodes", "list_nodes", new { }, cancellationToken),
            scope.AskAsync($"{Name} events", "list_events", new { ObjectName = subject.Node, Limit = Events }, cancellationToken));
        var space = subject.Namespace ?? "default";
        var pods = subject.Pod is { } pod ? PodAsync(scope, space, pod, cancellationToken)
            : subject.Namespace is null ? Task.CompletedTask
            : Task.WhenAll(
                scope.AskAsync($"{Name} pods", "list_pods", new { Namespace = space, OnlyProblems = true, Limit = 50 }, cancellationToken),
                scope.AskAsync($"{Name} events", "list_events", new { Namespace = space, OnlyWarnings = true, Limit = Events }, cancellationToken));
        await Task.WhenAll(node, pods);
    }

    private static async Task PodAsync(ContextScope scope, string space, string pod, CancellationToken cancellationToken)
    {
        var logs = scope.AskAsync($"{Name} logs", "get_pod_logs", new { PodName = pod, Namespace = space, Tail = LogLines }, cancellationToken);
        var events = scope.AskAsync($"{Name} events", "list_events", new { Namespace = space, ObjectName = pod, Limit = Events }, cancellationToken);
        var state = await scope.AskAsync($"{Name} pod", "get_pod", new { PodName = pod, Namespace = space }, cancellationToken);
        // Why it crashed is in the log of the run that crashed.
        if (state?.Data is { } data && data.Double("pod", "restarts") > 0)
            await scope.AskAsync($"{Name} logs", "get_pod_logs", new { PodName = pod, Namespace = space, Tail = LogLines, Previous = true }, cancellationToken);
        await Task.WhenAll(logs, events);
    }
}
