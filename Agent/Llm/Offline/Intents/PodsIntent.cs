namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"list pods in shop", "pods of web", "show pod web-1".</summary>
internal sealed class PodsIntent : IIntent
{
    public (string? Server, string Text) Example => ("kubernetes", "list pods in shop");

    public Reading? Read(Question question)
    {
        if (!question.Has("pods?", "po", "k8s", "kubernetes", "cluster"))
            return null;
        var name = question.Names("po", "k8s", "kubernetes", "cluster", "named", "called", "many", "count") is [var one] ? one.Split('/')[^1] : null;
        object arguments = question.Namespace is { } space ? new { Namespace = space } : new { };
        var where = question.Namespace is null ? "all namespaces" : $"namespace {question.Namespace}";
        return new Reading(name is null ? $"pods in {where}" : $"pods called {name} in {where}", "kubernetes", inquiry =>
            name is null ? inquiry.Ask("list_pods", arguments)?.Text : inquiry.Pods(question.Namespace) is { } pods ? Of(inquiry, pods, name, where) : null);
    }

    private static string? Of(Inquiry inquiry, IReadOnlyList<Pod> pods, string name, string where)
    {
        var groups = PodMatch.Find(pods, name);
        if (groups is [{ Pods: [var only] }])
        {
            inquiry.Understood = $"pod {only.Id}";
            return inquiry.Ask("get_pod", new { PodName = only.Name, only.Namespace })?.Text;
        }
        return groups.Count == 0
            ? $"No pod in {where} is called {name} or belongs to a workload of that name ({pods.Count} looked at)."
            : string.Join('\n', groups.SelectMany(group => group.Pods).Select(pod => $"- {pod}{(pod.Ready ? ", ready" : "")}"));
    }
}
