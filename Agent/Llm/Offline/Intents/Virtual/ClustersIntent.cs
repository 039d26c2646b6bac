using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Virtual;

/// <summary>"vsphere clusters".</summary>
internal sealed class ClustersIntent : IIntent
{
    public (string? Server, string Text) Example => ("vmware", "vsphere clusters");

    public Claim? Read(Question question) => question.Is("cluster") && question.Is("vsphere", "esxi")
        ? Claim.Ask(question.Explained("cluster", "vsphere", "esxi", "health", "status") + 1, "the vSphere clusters", "vmware", "list_clusters", new { })
        : null;
}
