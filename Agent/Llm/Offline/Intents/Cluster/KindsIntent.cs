using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Cluster;

/// <summary>"which crds are installed?", "what kinds are there?".</summary>
internal sealed class KindsIntent : IIntent
{
    public (string? Server, string Text) Example => ("kubernetes", "which custom resource kinds are installed?");

    public Claim? Read(Question question) => question.Is("kind") || question.Says("custom resource", "custom resources", "api resources", "api-resources")
        ? Claim.Ask(3, "the kinds of objects that the cluster serves", "kubernetes", "list_kinds", new { })
        : null;
}
