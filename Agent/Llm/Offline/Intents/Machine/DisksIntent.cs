using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Machine;

/// <summary>"is the disk full?", "disk usage", "inodes".</summary>
internal sealed class DisksIntent : IIntent
{
    public (string? Server, string Text) Example => ("host", "is a disk full?");

    public Claim? Read(Question question) => question.Is("disk") && question.Slots.Node is null && !question.Is("vm", "datastore", "runbook", "metric")
        ? Claim.Ask(question.Explained("disk", "use", "machine") + 1, "disks of this machine", "host", "list_disks", new { })
        : null;
}
