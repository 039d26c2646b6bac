using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Cluster;

/// <summary>"nodes", "are all nodes ready?", "is node2 ready?".</summary>
internal sealed class NodesIntent : IIntent
{
    public (string? Server, string Text) Example => ("kubernetes", "nodes");

    public Claim? Read(Question question) => !question.Is("node") && question.Slots.Node is null ? null
        : new Claim(question.Explained("node", "cluster", "health", "unready", "down", "describe", "status", "disk") + (question.Slots.Node is null ? 0 : 2), question.Slots.Node is { } asked ? $"node {asked}" : "the nodes of the cluster", "kubernetes", inquiry =>
        {
            if (inquiry.Ask("list_nodes", new { }) is not { } said)
                return null;
            if (said.IsError || question.Slots.Node is not { } name)
                return said.Text;
            return said.Items("nodes").FirstOrDefault(node => node.Text("name") == name) is { ValueKind: System.Text.Json.JsonValueKind.Object } one
                ? $"{name} is {(one.Flag("ready") ? "ready" : "not ready")}{(one.Flag("cordoned") ? " and cordoned" : "")}.\n\n{said.Text}"
                : $"No node is called {name}.\n\n{said.Text}";
        });
}
