namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"nodes", "are all nodes ready?".</summary>
internal sealed class NodesIntent : IIntent
{
    public (string? Server, string Text) Example => ("kubernetes", "nodes");

    public Reading? Read(Question question) => question.Has("nodes?")
        ? new Reading("the nodes of the cluster", "kubernetes", inquiry => inquiry.Ask("list_nodes", new { })?.Text)
        : null;
}
