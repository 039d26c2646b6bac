using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Network;

/// <summary>"what ip does api.example.com resolve to", "nslookup db.internal".</summary>
internal sealed class DnsIntent : IIntent
{
    public (string? Server, string Text) Example => ("network", "what does example.org resolve to?");

    public Claim? Read(Question question)
    {
        var name = question.Slots.Address ?? (question.Is("dns") && question.Names is [var only] ? only : null);
        return name is not null && (question.Is("dns") || question.Says("ip", "address"))
            ? Claim.Ask(6, $"DNS of {name}", "network", "resolve_dns", new { Name = name })
            : question.Is("dns") && question.Names.Count == 0 ? new Claim(3, "a DNS name", "network", _ => "Which name? For example: resolve example.org") : null;
    }
}
