using System.Text.RegularExpressions;

namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"show logs of web", "last 50 lines of checkout's logs in shop", "errors in the logs of web", "previous logs of web-1".</summary>
internal sealed partial class LogsIntent : IIntent
{
    private const int Lines = 50;

    public (string? Server, string Text) Example => (null, "show the last 50 lines of checkout's logs in shop");

    public Reading? Read(Question question)
    {
        if (!question.Has("logs?", "tail", "stdout", "stderr") || question.Has("job logs?"))
            return null;
        var previous = question.Has("previous", "crashed", "last run", "before");
        var grep = Containing().Match(question.Text) is { Success: true } given ? given.Groups["text"].Value
            : question.Has("errors?", "exceptions?", "failures?") ? "error|exception|fatal|panic|fail" : null;
        var names = question.Names(["logs'", "tail", "stdout", "stderr", "previous", "crashed", "run", "before", "error", "errors", "exception", "exceptions", "failure", "failures", "containing", "matching", "grep", "hour", "minutes", "entries", .. (grep ?? "").Split(' ')])
            .Select(name => name.Split('/')[^1]).Distinct().ToList();
        var count = Math.Clamp(question.Count ?? Lines, 1, 1000);
        var what = $"{(previous ? "previous " : "")}logs of {(names.Count == 0 ? "something" : string.Join(' ', names))}{(question.Namespace is { } space ? $" in namespace {space}" : "")}, last {count} lines{(grep is null ? "" : $" matching '{grep}'")}";
        return new Reading(what, null, inquiry => Work(inquiry, new Wish(names, question.Namespace, count, previous, grep)));
    }

    private sealed record Wish(IReadOnlyList<string> Names, string? Namespace, int Count, bool Previous, string? Grep);

    private static string? Work(Inquiry inquiry, Wish wish)
    {
        var pods = inquiry.Pods(wish.Namespace);
        var containers = wish.Namespace is null ? inquiry.Containers() : [];
        var services = wish.Namespace is null ? inquiry.Services() : [];
        if (pods is null || containers is null || services is null)
            return null;
        if (wish.Names is not [var name])
            return Ask("Logs of what?", pods.Select(p => $"pod {p.Id}").Concat(containers.Concat(services.Where(s => !s.Name.Contains('.', StringComparison.Ordinal))).Select(w => w.ToString())));

        var groups = PodMatch.Find(pods, name);
        var others = containers.Where(c => c.Name == name).Concat(services.Where(s => s.Name == name)).ToList();
        if (groups.Count + others.Count > 1)
            return Ask($"Which one? {name} may be:", groups.Select(g => $"{g.Workload} in namespace {g.Namespace} ({g.Pods.Count} pods)").Concat(others.Select(o => o.ToString())));
        if (groups is [var group])
            return OfPod(inquiry, wish, group);
        if (others is [var other])
            return OfOther(inquiry, wish, other);
        var near = pods.Where(p => p.Name.Contains(name, StringComparison.Ordinal)).Select(p => $"pod {p.Id}").Concat(containers.Where(c => c.Name.Contains(name, StringComparison.Ordinal)).Select(c => c.ToString())).ToList();
        var looked = $"No pod{(wish.Namespace is null ? ", container or supervised service" : $" in namespace {wish.Namespace}")} is called {name} ({pods.Count} pods{(wish.Namespace is null ? $", {containers.Count} containers, {services.Count} services" : "")} looked at).";
        return Ask(looked, near) + string.Concat(inquiry.Troubles.Select(trouble => $"\n{trouble}"));
    }

    private static string? OfPod(Inquiry inquiry, Wish wish, PodMatch.Group group)
    {
        var pod = group.Worst;
        inquiry.Understood = $"{(wish.Previous ? "previous " : "")}logs of pod {pod.Id}{(group.Pods.Count > 1 ? $" (one of {group.Pods.Count} of {group.Workload}{(pod.Problem is null ? "" : ", the one in trouble")})" : "")}, last {wish.Count} lines{(wish.Grep is null ? "" : $" matching '{wish.Grep}'")}";
        var arguments = new Dictionary<string, object> { ["pod_name"] = pod.Name, ["namespace"] = pod.Namespace, ["tail"] = wish.Count };
        if (wish.Previous)
            arguments["previous"] = true;
        if (wish.Grep is not null)
            arguments["grep"] = wish.Grep;
        return inquiry.Ask("get_pod_logs", arguments)?.Text;
    }

    private static string? OfOther(Inquiry inquiry, Wish wish, Workload other)
    {
        inquiry.Understood = $"logs of {other}, last {wish.Count} lines{(wish.Grep is null ? "" : $" matching '{wish.Grep}'")}";
        var arguments = new Dictionary<string, object> { [$"{other.Kind}_name"] = other.Name, ["tail"] = wish.Count };
        if (wish.Grep is not null)
            arguments["grep"] = wish.Grep;
        return inquiry.Ask(other.Kind == "container" ? "get_container_logs" : "get_service_logs", arguments)?.Text;
    }

    private static string Ask(string question, IEnumerable<string> choices)
    {
        var shown = choices.Take(12).Select(choice => $"- {choice}").ToList();
        return shown.Count == 0 ? question : $"{question}\n{string.Join('\n', shown)}";
    }

    [GeneratedRegex(@"\b(?:containing|matching|grep|that contain|with the words?) (?<text>[^\s].*)$")]
    private static partial Regex Containing();
}
