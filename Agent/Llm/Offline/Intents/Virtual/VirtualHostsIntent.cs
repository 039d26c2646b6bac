using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Virtual;

/// <summary>"esxi hosts", "which hypervisors are in maintenance?".</summary>
internal sealed class VirtualHostsIntent : IIntent
{
    public (string? Server, string Text) Example => ("vmware", "esxi hosts");

    public Claim? Read(Question question) => question.Is("esxi") || (question.Is("vsphere") && question.Is("machine"))
        ? Claim.Ask(question.Explained("esxi", "vsphere", "machine", "cpu", "memory", "use", "health", "status"), "the ESXi hosts", "vmware", "list_hosts", new { })
        : null;
}
