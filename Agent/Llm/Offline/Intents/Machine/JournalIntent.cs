using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Machine;

/// <summary>"journal of sshd since 30 minutes", "errors in the system log", "dmesg".</summary>
internal sealed class JournalIntent : IIntent
{
    public (string? Server, string Text) Example => ("host", "errors in the journal of the last hour");

    public Claim? Read(Question question)
    {
        if (!question.Is("journal") && !question.Says("system log", "system logs", "kernel log", "kernel logs"))
            return null;
        var unit = question.Says("dmesg", "kernel") ? "kernel" : question.Names.FirstOrDefault(name => name is not ("system" or "-u"));
        var arguments = new Dictionary<string, object>();
        if (unit is not null)
            arguments["unit"] = unit;
        if (question.Is("error"))
            arguments["priority"] = "err";
        else if (question.Is("warning"))
            arguments["priority"] = "warning";
        if (question.Slots.Age is { } age)
            arguments["since"] = age;
        if (question.Count is { } count)
            arguments["tail"] = Math.Clamp(count, 1, 1000);
        return Claim.Ask(question.Explained("journal", "error", "warning", "log", "machine", "service", "unit") + 3, $"the journal of this machine{(unit is null ? "" : $", of {unit}")}", "host", "query_journal", arguments);
    }
}
