using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes.Pods;

namespace AIOps.Tools.Kubernetes.Nodes;

public sealed class DrainNodeTool(KubernetesClient client, TimeProvider time) : ChangeTool<DrainNodeTool.Parameters, DrainNodeTool.Before>(new("drain_node")
{
    Title = "Drain node",
    Description = "Closes a Kubernetes node for new pods and evicts those on it, so that they start elsewhere. Respects disruption budgets; leaves daemonset and mirror pods. "
        + "Refuses when a pod is bare or keeps data in an emptyDir, unless told otherwise; the dry run lists both. Undoing opens the node again, the pods do not move back.",
    Risk = Risk.Disruptive,
    Target = "node:{node_name}",
    Timeout = TimeSpan.FromMinutes(11),
    SettleWithin = TimeSpan.FromMinutes(5),
    HasDryRun = true,
    HasUndo = true,
})
{
    private const int Listed = 50;
    private const int OwnersJudged = 20;

    private readonly NodeSchedulability _nodes = new(client);

    public sealed record Parameters(
        [Description("Name of the node.")] string NodeName,
        [Description("Evict bare pods too, which nothing recreates.")] bool Force = false,
        [Description("Evict pods that keep data in an emptyDir; the data is lost.")] bool DeleteEmptydirData = false,
        [Description("Seconds each pod gets to end; left out, its own."), Range(0, 3600)] int? GracePeriodSeconds = null,
        [Description("How long to wait for budgets and for pods to end."), Range(1, 600)] int TimeoutSeconds = 300);

    /// <param name="Owners">Of the pods that go, at most 20: verification looks whether they have their pods again.</param>
    public sealed record Before(string Uid, bool Cordoned, IReadOnlyList<string> PodUids, IReadOnlyList<OwnedIn> Owners);

    public sealed record OwnedIn(string Namespace, Owner Owner);

    protected override async Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var node = await _nodes.ReadAsync(parameters.NodeName, cancellationToken);
        var plan = await PlanAsync(parameters, cancellationToken);
        return new(node.Uid, node.Cordoned, [.. plan.Going.Select(pod => pod.Uid)],
            [.. plan.Going.Where(pod => pod.Owner is not null).Select(pod => new OwnedIn(pod.Namespace, pod.Owner!)).Distinct().Take(OwnersJudged)]);
    }

    /// <summary>Pods come and go by themselves; whether those that are there now may be evicted is looked at when it begins.</summary>
    protected override string? WhatMoved(Before decided, Before now) => new NodeBefore(now.Uid, now.Cordoned).MovedSince(new(decided.Uid, decided.Cordoned));

    protected override async Task<ToolResult> DryRunAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(parameters, cancellationToken);
        var waiting = new List<string>();
        foreach (var pod in plan.Going.Where(pod => !pod.Terminating).Take(Listed))
            if ((await client.EvictAsync(pod.Namespace, pod.Name, pod.Uid, parameters.GracePeriodSeconds, dryRun: true, cancellationToken)) is { NotFound: false, Refused: { } why })
                waiting.Add($"{pod}: {why}");
        var text = $"{Describe(parameters, plan)}{List("Not allowed to go now", waiting)}";
        return plan.Blocking.Count > 0 ? throw new ToolException(text) : ToolResult.Of(text, new { Going = plan.Going.Select(pod => pod.ToString()), plan.Staying, plan.Blocking, NotNow = waiting });
    }

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(parameters, cancellationToken);
        if (plan.Blocking.Count > 0)
            throw new ToolException(Describe(parameters, plan));
        await _nodes.SetAsync(parameters.NodeName, before.Uid, cordoned: true, dryRun: false, cancellationToken);
        call.Report?.Invoke($"Node {parameters.NodeName} is closed for new pods; {plan.Going.Count} pods are to go");
        // Again, because the scheduler may have placed a pod before the node was closed.
        plan = await PlanAsync(parameters, cancellationToken);
        var left = await new Evictions(client, time, parameters.GracePeriodSeconds).RunAsync(plan.Going, TimeSpan.FromSeconds(parameters.TimeoutSeconds), call.Report, cancellationToken);
        return left.Count + plan.Blocking.Count == 0
            ? ToolResult.Of($"Drained node {parameters.NodeName}: {plan.Going.Count} pods went, {plan.Staying.Count} stay.", new { Evicted = plan.Going.Select(pod => pod.ToString()), plan.Staying })
            : throw new ToolException($"Node {parameters.NodeName} is closed, but not empty after {parameters.TimeoutSeconds} s.{List("Still there", [.. left, .. plan.Blocking])}");
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var node = await _nodes.ReadAsync(parameters.NodeName, cancellationToken);
        if (node.Uid != before.Uid)
            return Effect.Unknown;
        var plan = await PlanAsync(parameters, cancellationToken);
        if (node.Cordoned && plan.Going.Count + plan.Blocking.Count == 0)
            return Effect.Applied;
        // Closing comes first: an open node was not touched.
        return !node.Cordoned && !before.Cordoned ? Effect.NotApplied : Effect.Unknown;
    }

    protected override async Task<Health> VerifyAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        var node = await _nodes.ReadAsync(parameters.NodeName, cancellationToken);
        if (node.Uid != before.Uid || !node.Cordoned)
            return Health.Unhealthy($"Node {parameters.NodeName} {(node.Uid != before.Uid ? "was replaced" : "is open for new pods")}.");
        var plan = await PlanAsync(parameters, cancellationToken);
        if (plan.Going.Count + plan.Blocking.Count > 0)
            return Health.Progressing($"Node {parameters.NodeName} still has {plan.Going.Count + plan.Blocking.Count} pods to go.");
        foreach (var (@namespace, owner) in before.Owners.Where(entry => PodController.IsKnown(entry.Owner)))
            if (await PodController.FindAsync(client, @namespace, owner, cancellationToken) is { Wanted: > 0 } controller
                && ReadyPods.Judge($"{@namespace} {owner}", controller.Wanted, await controller.PodsAsync(client, cancellationToken), time.GetUtcNow()) is { State: not HealthState.Healthy } trouble)
                return trouble;
        return Health.Healthy($"Node {parameters.NodeName} is closed and empty, and what ran on it runs elsewhere.");
    }

    protected override async Task<ToolResult> UndoAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var changed = !before.Cordoned && await _nodes.SetAsync(parameters.NodeName, before.Uid, cordoned: false, dryRun: false, cancellationToken);
        return ToolResult.Of(changed ? $"Node {parameters.NodeName} is open for new pods again; evicted pods do not move back." : $"Node {parameters.NodeName} is as before; nothing was changed.", new { Changed = changed });
    }

    private Task<DrainPlan> PlanAsync(Parameters parameters, CancellationToken cancellationToken) =>
        DrainPlan.ReadAsync(client, parameters.NodeName, parameters.Force, parameters.DeleteEmptydirData, cancellationToken);

    private static string Describe(Parameters parameters, DrainPlan plan) =>
        (plan.Blocking.Count > 0 ? $"Node {parameters.NodeName} is not drained." : $"Node {parameters.NodeName} would be closed and drained.")
        + List("Forbidding it", plan.Blocking) + List("Going", [.. plan.Going.Select(pod => pod.ToString())]) + List("Staying", plan.Staying);

    private static string List(string what, IReadOnlyList<string> entries) =>
        entries.Count == 0 ? "" : $"\n{what} ({entries.Count}): {string.Join("; ", entries.Take(Listed))}{(entries.Count > Listed ? " …" : "")}";
}
