using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Virtual;

/// <summary>"how full are the datastores?".</summary>
internal sealed class DatastoresIntent : IIntent
{
    public (string? Server, string Text) Example => ("vmware", "how full are the datastores?");

    public Claim? Read(Question question) => question.Is("datastore")
        ? Claim.Ask(question.Explained("datastore", "disk", "use", "vsphere", "status") + 1, "the datastores", "vmware", "list_datastores", new { })
        : null;
}
