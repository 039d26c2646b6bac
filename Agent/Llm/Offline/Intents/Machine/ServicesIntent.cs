using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Machine;

/// <summary>"services", "which services run here?".</summary>
internal sealed class ServicesIntent : IIntent
{
    public (string? Server, string Text) Example => ("host", "services of this machine");

    public Claim? Read(Question question) => question.Is("service") && question.Namespace is null && !question.Is("cluster")
        ? Claim.Ask(question.Explained("service", "machine", "status"), "services of this machine", "host", "list_services", question.Names is [var name] ? new { Name = name } : new { })
        : null;
}
