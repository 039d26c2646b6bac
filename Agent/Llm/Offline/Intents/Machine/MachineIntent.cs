using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Machine;

/// <summary>"cpu of this machine", "how much memory is free?", "load", "uptime".</summary>
internal sealed class MachineIntent : IIntent
{
    public (string? Server, string Text) Example => ("host", "cpu of this machine");

    public Claim? Read(Question question)
    {
        // Of pods and the like there are no such numbers here: then it is not this question.
        if (question.Namespace is not null || question.Slots.Node is not null || (question.Names.Count > 0 && !question.Is("machine")) || question.Is("pod", "deployment", "container", "service", "unit", "vm", "esxi", "cluster", "snapshot"))
            return null;
        var about = new[] { ("cpu", "CPU"), ("memory", "memory"), ("load", "load"), ("uptime", "uptime") }.Where(word => question.Is(word.Item1)).Select(word => word.Item2).ToList();
        if (about.Count == 0 && !(question.Is("machine") && question.Says("this", "the", "overview", "status", "here")))
            return null;
        var what = about.Count == 0 ? "state" : string.Join(" and ", about);
        return new Claim(question.Explained("cpu", "memory", "load", "uptime", "machine", "status", "health", "use") + (question.Says("this", "here", "box") ? 1 : 0), $"{what} of this machine", "host",
            inquiry => inquiry.Ask("host_overview", new { })?.Text is { } text ? Lines(text, about) : null);
    }

    /// <summary>The lines that were asked for; all when none was named.</summary>
    private static string Lines(string overview, List<string> about)
    {
        var starts = about.Select(what => what switch { "memory" => "Memory", "CPU" or "load" => "CPU", _ => "" }).ToList();
        var lines = overview.Split('\n');
        var chosen = lines.Skip(1).Where(line => starts.Exists(start => start.Length > 0 && line.StartsWith(start, StringComparison.Ordinal)) || (starts.Contains("Memory") && line.StartsWith("Limited", StringComparison.Ordinal))).ToList();
        return about.Count == 0 || chosen.Count == 0 ? overview : $"{lines[0]}\n{string.Join('\n', chosen)}";
    }
}
