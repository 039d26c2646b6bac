using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Machine;

/// <summary>"any failed systemd units?", "timers".</summary>
internal sealed class UnitsIntent : IIntent
{
    public (string? Server, string Text) Example => ("host", "which systemd units failed?");

    public Claim? Read(Question question)
    {
        if (!question.Is("unit"))
            return null;
        var arguments = new Dictionary<string, object>();
        if (question.Is("failed", "down", "wrong"))
            arguments["only_failed"] = true;
        if (question.Says("timer", "timers"))
            arguments["type"] = "timer";
        return Claim.Ask(question.Explained("unit", "failed", "down", "wrong", "machine", "service", "status") + 1, "systemd units of this machine", "host", "list_units", arguments);
    }
}
