using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Cluster;

/// <summary>"am I allowed to delete pods in shop?": asks what the account of these tools may do.</summary>
internal sealed class AccessIntent : IIntent
{
    private static readonly (string Said, string Verb)[] Verbs =
        [("delete", "delete"), ("create", "create"), ("patch", "patch"), ("update", "update"), ("list", "list"), ("watch", "watch"), ("read", "get"), ("get", "get"), ("see", "get"), ("scale", "patch"), ("restart", "patch"), ("evict", "create")];

    public (string? Server, string Text) Example => ("kubernetes", "am I allowed to delete pods in shop?");

    public Claim? Read(Question question)
    {
        if (!question.Is("allowed") && !question.Says("am i able to", "may i"))
            return null;
        var verb = Verbs.FirstOrDefault(known => question.Says(known.Said)).Verb;
        if (verb is null || ResourceKinds.Of(question) is not { } kind)
            return null;
        var where = question.Namespace is null ? "all namespaces" : $"namespace {question.Namespace}";
        return Claim.Ask(10, $"whether these tools may {verb} {kind.Plural} in {where}", "kubernetes", "check_access",
            question.Namespace is { } space ? new { Verb = verb, Kind = kind.Plural, Namespace = space } : new { Verb = verb, Kind = kind.Plural });
    }
}
