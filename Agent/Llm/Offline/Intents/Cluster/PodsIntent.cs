using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Cluster;

/// <summary>"list pods in shop", "which pods are not ready", "which pods restart the most", "pods on node2", "show pod web-1".</summary>
internal sealed class PodsIntent : IIntent
{
    private const int Shown = 15;

    public (string? Server, string Text) Example => ("kubernetes", "which pods in shop restart the most?");

    public Claim? Read(Question question)
    {
        var cluster = question.Is("cluster") && !question.Is("vsphere", "esxi") && question.Explained("cluster", "status", "describe") > 0;
        var onNode = question.Slots.Node is not null && question.Says("runs", "running", "scheduled");
        var inSpace = question.Namespace is not null && question.Names.Count == 0 && question.Says("what is running", "what runs", "who runs", "everything running");
        var anyRestart = question.Is("restart") && question.Says("anything", "something", "what", "which") && !question.Is("container", "vm", "service") && !question.Says("if");
        if (!question.Is("pod") && !cluster && !onNode && !inSpace && !anyRestart)
            return null;
        var score = question.Explained("pod", "restart", "most", "failed", "unready", "health", "crash", "wrong", "describe", "cluster", "status", "node", "down") + (onNode || inSpace || anyRestart ? 4 : question.Is("pod") ? 0 : -2);
        var problems = question.Is("failed", "unready", "crash", "wrong", "down") || question.Says("unhealthy");
        var node = question.Slots.Node;
        return new Claim(score, "pods", "kubernetes", inquiry =>
            Place.Of(inquiry, node is null ? question : question.Without(node)) is not { } place ? null
            : place.Unknown is { } unknown ? $"No pod, workload or namespace is called {unknown}.{inquiry.TroubleLines}"
            : place.IsAmbiguous && question.Is("describe") ? place.WhichOne(string.Join(' ', question.Names))
            : place.Groups.Count > 0 ? OfWorkload(inquiry, place)
            : question.Is("restart") ? MostRestarts(inquiry, place)
            : node is not null ? OnNode(inquiry, place, node)
            : List(inquiry, place, problems));
    }

    private static string? List(Inquiry inquiry, Place place, bool problems)
    {
        inquiry.Understood = $"{(problems ? "pods that do not work" : "pods")} in {place.Where}{place.Guessed}";
        return (problems ? inquiry.Ask("list_pods", place.Namespace is null ? new { OnlyProblems = true } : new { place.Namespace, OnlyProblems = true })
            : inquiry.Ask("list_pods", place.Namespace is null ? new { } : new { place.Namespace }))?.Text;
    }

    private static string? OfWorkload(Inquiry inquiry, Place place)
    {
        if (place is { IsOne: true, Groups: [{ Pods: [var only] }] })
        {
            inquiry.Understood = $"pod {only.Id}{place.Guessed}";
            return inquiry.Ask("get_pod", new { PodName = only.Name, only.Namespace })?.Text;
        }
        inquiry.Understood = $"pods of {string.Join(" and ", place.Groups)}{place.Guessed}";
        return string.Join('\n', place.Groups.SelectMany(group => group.Pods).Select(pod => $"- {pod}{(pod.Ready ? ", ready" : "")}"));
    }

    private static string? MostRestarts(Inquiry inquiry, Place place)
    {
        inquiry.Understood = $"pods in {place.Where} by restarts{place.Guessed}";
        if (inquiry.Pods(place.Namespace) is not { } pods)
            return null;
        var restarted = pods.Where(pod => pod.Restarts > 0).OrderByDescending(pod => pod.Restarts).ToList();
        return restarted.Count == 0
            ? $"None of the {pods.Count} pods in {place.Where} has restarted.{inquiry.TroubleLines}"
            : $"{restarted.Count} of {pods.Count} pods in {place.Where} have restarted, most often:\n{string.Join('\n', restarted.Take(Shown).Select(pod => $"- {pod}"))}\n\nNext: what is wrong with {restarted[0].Workload} in {restarted[0].Namespace}";
    }

    private static string? OnNode(Inquiry inquiry, Place place, string node)
    {
        inquiry.Understood = $"pods on node {node}";
        if (inquiry.Pods(place.Namespace) is not { } pods)
            return null;
        var there = pods.Where(pod => pod.Node == node).ToList();
        return there.Count == 0
            ? $"No pod in {place.Where} runs on {node}. Nodes with pods: {string.Join(", ", pods.Select(p => p.Node).OfType<string>().Distinct().Take(20))}."
            : $"{there.Count} pods run on {node}:\n{string.Join('\n', there.Take(100).Select(pod => $"- {pod}"))}";
    }
}
