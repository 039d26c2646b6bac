using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Cluster;

/// <summary>"deployments in shop", "how many replicas has checkout?", "rollout status of web", "which image runs web?".</summary>
internal sealed class DeploymentsIntent : IIntent
{
    public (string? Server, string Text) Example => ("kubernetes", "list deployments in shop");

    public Claim? Read(Question question)
    {
        if (!question.Is("deployment", "replica", "rollout", "image") || question.Is("container"))
            return null;
        var problems = question.Is("failed", "unready", "wrong") || question.Says("unhealthy");
        return new Claim(question.Explained("deployment", "replica", "rollout", "image", "status", "describe", "failed", "unready", "cluster") + (question.Is("deployment") ? 1 : 0), "deployments", "kubernetes", inquiry =>
        {
            if (Place.Of(inquiry, question) is not { } place)
                return null;
            if (place.Unknown is { } unknown)
                return $"There is no deployment {unknown} in {place.Where}.{inquiry.TroubleLines}";
            if (place.IsAmbiguous)
                return place.WhichOne(string.Join(' ', question.Names));
            if (place.Groups is [var group])
            {
                inquiry.Understood = $"{group.Kind} {group.Namespace}/{group.Workload}{place.Guessed}";
                return inquiry.Ask("rollout_status", group.Kind is "statefulset" or "daemonset" ? new { DeploymentName = group.Workload, group.Namespace, group.Kind } : new { DeploymentName = group.Workload, group.Namespace })?.Text;
            }
            inquiry.Understood = $"deployments in {place.Where}{place.Guessed}";
            var arguments = new Dictionary<string, object>();
            if (place.Namespace is { } space)
                arguments["namespace"] = space;
            if (problems)
                arguments["only_problems"] = true;
            return inquiry.Ask("list_deployments", arguments)?.Text;
        });
    }
}
