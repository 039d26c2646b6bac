namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"deployments in shop", "how many replicas has checkout?".</summary>
internal sealed class DeploymentsIntent : IIntent
{
    public (string? Server, string Text) Example => ("kubernetes", "list deployments in shop");

    public Reading? Read(Question question)
    {
        if (!question.Has("deployments?", "deploys", "replicas?", "rollouts?", "workloads?"))
            return null;
        var name = question.Names("deployments", "deploys", "replica", "replicas", "rollout", "rollouts", "workloads", "many", "cluster", "kubernetes", "ready") is [var one] ? one.Split('/')[^1] : null;
        object arguments = question.Namespace is { } space ? new { Namespace = space } : new { };
        var where = question.Namespace is null ? "all namespaces" : $"namespace {question.Namespace}";
        return new Reading(name is null ? $"deployments in {where}" : $"deployment {name} in {where}", "kubernetes", inquiry =>
        {
            if (name is null)
                return inquiry.Ask("list_deployments", arguments)?.Text;
            if (inquiry.Deployments(question.Namespace) is not { } deployments)
                return null;
            return deployments.Where(d => d.Name == name).ToList() switch
            {
                [] => $"There is no deployment {name} in {where} ({deployments.Count} looked at).",
                [var found] => Of(inquiry, found),
                var several => $"Which one? {name} may be:\n{string.Join('\n', several.Select(d => $"- {d}"))}",
            };
        });
    }

    private static string? Of(Inquiry inquiry, Workload found)
    {
        inquiry.Understood = found.ToString();
        return inquiry.Ask("rollout_status", new { DeploymentName = found.Name, found.Namespace })?.Text;
    }
}
