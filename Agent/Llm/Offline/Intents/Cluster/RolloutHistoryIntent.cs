using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Cluster;

/// <summary>"revision history of web", "when was checkout last deployed?", "which versions did we deploy?".</summary>
internal sealed class RolloutHistoryIntent : IIntent
{
    public (string? Server, string Text) Example => ("kubernetes", "revision history of checkout");

    public Claim? Read(Question question) => !(question.Is("history") || (question.Is("deployment", "rollout") && question.Says("last", "latest", "recent") && !question.Is("event", "log"))) || question.Names.Count == 0 || question.Is("vm", "incident", "action") ? null
        : new Claim(question.Explained("history", "rollout", "deployment", "image") + 1, "rollout history", "kubernetes", inquiry =>
        {
            if (Place.Of(inquiry, question) is not { } place)
                return null;
            if (place.IsAmbiguous)
                return place.WhichOne(string.Join(' ', question.Names));
            if (place.Groups is not [var group])
                return $"There is no deployment {place.Unknown ?? string.Join(", ", question.Names)} in {place.Where}.{inquiry.TroubleLines}";
            inquiry.Understood = $"rollout history of {group}{place.Guessed}";
            return group.IsDeployment ? inquiry.Ask("rollout_history", new { DeploymentName = group.Workload, group.Namespace })?.Text : $"{group} is no deployment, and only their revisions are kept in a form I can list.";
        });
}
