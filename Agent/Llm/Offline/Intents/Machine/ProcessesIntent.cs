using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Machine;

/// <summary>"processes", "top 5 processes by memory", "what uses the cpu?", "is java running here?".</summary>
internal sealed class ProcessesIntent : IIntent
{
    public (string? Server, string Text) Example => ("host", "top 5 processes by memory");

    public Claim? Read(Question question)
    {
        if (question.Is("pod", "deployment", "container", "node", "vm", "cluster", "service", "unit") || question.Namespace is not null || question.Slots.Node is not null)
            return null;
        var memory = question.Is("memory");
        var user = (question.Names.Count == 0 || question.Is("machine")) && question.Is("use", "most") && question.Says("what", "who", "which", "whats", "top") && (memory || question.Is("cpu"));
        var isHere = question.Says("running here", "running on this machine", "running on this box", "running on this host", "running on this server") && question.Names.Count == 1;
        if (!user && !isHere && !question.Is("process") && question.Text != "top")
            return null;
        var name = isHere || (question.Is("process") && question.Says("called", "named", "of", "for")) ? question.Names is [var only] ? only : null : null;
        var arguments = new Dictionary<string, object>();
        if (!isHere)
            arguments["sort"] = memory ? "memory" : "cpu";
        if (question.Count is { } count)
            arguments["limit"] = Math.Clamp(count, 1, 200);
        if (name is not null)
            arguments["name"] = name;
        return Claim.Ask(question.Explained("process", "cpu", "memory", "use", "most", "machine") + 2, $"processes of this machine{(name is null ? "" : $" called {name}")}{(isHere ? "" : $" by {(memory ? "memory" : "CPU")}")}", "host", "list_processes", arguments);
    }
}
