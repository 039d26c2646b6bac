namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"processes", "top 5 processes by memory", "what uses the cpu?".</summary>
internal sealed class ProcessesIntent : IIntent
{
    public (string? Server, string Text) Example => ("host", "top 5 processes by memory");

    public Reading? Read(Question question)
    {
        var memory = question.Has("memory", "mem", "ram", "rss");
        var user = question.Has("what uses", "who uses", "what is using", "who is using", "what is eating", "what eats", "using the most", "uses the most", "hogging", "hog") && (memory || question.Has("cpu", "processor"));
        if (!user && !question.Has("process(?:es)?", "top", "ps", "htop"))
            return null;
        if (question.Has("pods?", "deployments?", "containers?", "namespace"))
            return null;
        var arguments = new Dictionary<string, object> { ["sort"] = memory ? "memory" : "cpu" };
        if (question.Count is { } count)
            arguments["limit"] = Math.Clamp(count, 1, 200);
        return new Reading($"processes of this machine by {(memory ? "memory" : "CPU")}", "host", inquiry => inquiry.Ask("list_processes", arguments)?.Text);
    }
}
