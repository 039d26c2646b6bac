using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Monitoring;

/// <summary>"which silences are active?", "who silenced HighLatency?".</summary>
internal sealed class SilencesIntent : IIntent
{
    public (string? Server, string Text) Example => ("prometheus", "which silences are active?");

    public Claim? Read(Question question) => question.Is("silence")
        ? Claim.Ask(question.Explained("silence", "alert", "firing", "alertmanager", "prometheus") + 1, "silences", "prometheus", "list_silences", question.Names is [var name] ? new { Search = name } : new { })
        : null;
}
