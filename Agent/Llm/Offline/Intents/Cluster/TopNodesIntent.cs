using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Cluster;

/// <summary>"how busy are the nodes", "node cpu usage", "top nodes".</summary>
internal sealed class TopNodesIntent : IIntent
{
    public (string? Server, string Text) Example => ("kubernetes", "how busy are the nodes?");

    public Claim? Read(Question question) => question.Is("node") && question.Is("cpu", "memory", "use", "most", "load")
        ? Claim.Ask(question.Explained("node", "cpu", "memory", "use", "most", "load"), "what the nodes use", "kubernetes", "top_nodes", new { })
        : null;
}
