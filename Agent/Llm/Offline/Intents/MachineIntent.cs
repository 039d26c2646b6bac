namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"cpu of this machine", "how much memory is free?", "load", "uptime".</summary>
internal sealed class MachineIntent : IIntent
{
    public (string? Server, string Text) Example => ("host", "cpu of this machine");

    public Reading? Read(Question question)
    {
        // Of pods and the like there are no such numbers here: then it is not this question.
        if (question.Namespace is not null || question.Has("pods?", "deployments?", "containers?", "services?", "units?", "cluster"))
            return null;
        var about = new[] { ("cpu", "CPU"), ("processor", "CPU"), ("cores?", "CPU"), ("memory", "memory"), ("mem", "memory"), ("ram", "memory"), ("swap", "memory"), ("load", "load"), ("load average", "load"), ("uptime", "uptime") }
            .Where(word => question.Has(word.Item1)).Select(word => word.Item2).Distinct().ToList();
        if (about.Count == 0 && !question.Has("this machine", "this host", "this server", "this computer", "this box", "the machine", "the host", "the server", "host overview", "system status"))
            return null;
        var what = about.Count == 0 ? "state" : string.Join(" and ", about);
        return new Reading($"{what} of this machine", "host", inquiry => inquiry.Ask("host_overview", new { })?.Text is { } text ? Lines(text, about) : null);
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
