using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Records;

/// <summary>"which machines do you know?", "what do we know about 10.0.0.7".</summary>
internal sealed class AssetsIntent : IIntent
{
    public (string? Server, string Text) Example => ("aiops", "which machines do you know?");

    public Claim? Read(Question question)
    {
        var known = question.Says("know", "known", "found", "discovered");
        if (known && question.Slots.Address is { } address)
            return Claim.Ask(6, $"what is known about {address}", "aiops", "list_assets", new { Name = address });
        return question.Is("inventory") || (question.Says("machines", "hosts", "servers") && !question.Is("esxi", "vm", "vsphere") && (known || question.Says("list", "which")))
            ? Claim.Ask(question.Explained("inventory", "machine") + 2, "the inventory of machines", "aiops", "list_assets", new { })
            : null;
    }
}
