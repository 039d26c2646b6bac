using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Findings;

/// <summary>"what changed in shop in the last hour": actions of AIOps, rollouts by their ReplicaSets' age, and events.</summary>
internal sealed class ChangesIntent : IIntent
{
    public (string? Server, string Text) Example => ("aiops", "what changed in shop in the last hour?");

    public Claim? Read(Question question) => !question.Is("change") || question.Is("vm", "policy", "action") || question.Says("you") ? null
        : new Claim(question.Explained("change", "deployment", "cluster", "namespace") + 2, "what changed", "aiops", inquiry => Work(inquiry, question));

    private static string? Work(Inquiry inquiry, Question question)
    {
        if (Place.Of(inquiry, question) is not { } place)
            return null;
        var age = question.Slots.Age;
        inquiry.Understood = $"what changed in {place.Where}{(age is null ? "" : $" in the last {age}")}{place.Guessed}";
        var space = place.Namespace;
        var cluster = inquiry.IsConnected("kubernetes") && (space is not null || question.Is("cluster"));
        var rollouts = cluster && inquiry.Offers("list_resources") ? inquiry.Ask("list_resources", space is null ? new { Kind = "replicasets" } : new { Kind = "replicasets", Namespace = space }) : null;
        var events = cluster ? inquiry.Ask("list_events", space is null ? new { } : new { Namespace = space }) : null;
        var actions = inquiry.Ask("list_actions", new { });
        if (inquiry.Wanted.Count > 0 || actions is null)
            return null;
        return string.Join("\n\n", new[]
        {
            $"Changes by AIOps, newest first:\n{actions.Text}", rollouts is null ? null : $"Rollouts, by the age of their ReplicaSets{(age is null ? "" : $" (younger than {age} means changed in that time)")}:\n{rollouts.Text}",
            events is null ? null : $"Events:\n{events.Text}",
        }.OfType<string>());
    }
}
