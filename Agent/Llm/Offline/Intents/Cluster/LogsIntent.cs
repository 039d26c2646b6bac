using System.Text.RegularExpressions;
using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Cluster;

/// <summary>"show logs of web", "last 50 lines of checkout's logs in shop", "errors of the checkout pods in the last 15 min", "previous logs of web-1".</summary>
internal sealed partial class LogsIntent : IIntent
{
    private const int Lines = 50;
    private const string Errors = "error|exception|fatal|panic|fail";

    public (string? Server, string Text) Example => (null, "errors of the checkout pods in the last 15 min");

    public Claim? Read(Question question)
    {
        var said = question.Is("log") || question.Says("output of", "output from", "log output", "grep", "lines", "line");
        // Errors of a named thing are in its log.
        if ((!said && !(question.Is("error", "previous") && (question.Names.Count > 0 || question.Is("pod")))) || question.Is("loki", "journal") || question.Says("job log", "job logs", "system log"))
            return null;
        var grep = Containing().Match(question.Text) is { Success: true } given ? given.Groups["text"].Value : question.Is("error") ? Errors : null;
        var about = grep is null || grep == Errors ? question : question.Without(grep.Split(' '));
        var previous = question.Is("previous") || (question.Is("crash") && question.Says("crashed") && question.Is("log") && !question.Says("why"));
        var wish = new Wish(Math.Clamp(question.Count ?? Lines, 1, 1000), previous, grep, question.Slots.Window, question.Slots.Age);
        var score = question.Explained("log", "error", "previous", "grep", "pod", "container", "service", "crash", "restart", "deployment", "most") + (said ? 3 : 0);
        return new Claim(score, $"{wish}logs{(about.Names.Count == 0 ? "" : $" of {string.Join(' ', about.Names)}")}", null, inquiry => Work(inquiry, about, wish));
    }

    private sealed record Wish(int Count, bool Previous, string? Grep, TimeSpan? Window, string? Age)
    {
        public string Tail => $", last {Count} lines{(Age is null ? "" : $" of the last {Age}")}{(Grep is null ? "" : Grep == Errors ? " that name an error" : $" matching '{Grep}'")}";

        public override string ToString() => Previous ? "previous " : "";
    }

    private static string? Work(Inquiry inquiry, Question question, Wish wish)
    {
        if (Place.Of(inquiry, question, others: true) is not { } place)
            return null;
        var name = string.Join(' ', question.Names);
        if (place.IsAmbiguous)
            return place.WhichOne(name);
        // "The failing pod" is named well enough when there is but one.
        if (question.Names.Count == 0 && question.Is("failed", "crash", "wrong", "unready") && Troubled(inquiry, place) is [var troubled] && troubled.Worst is { } worst)
            return OfPod(inquiry, wish, troubled, worst, place);
        if (place is { IsOne: true, Groups: [{ Worst: { } pod } group] })
            return OfPod(inquiry, wish, group, pod, place);
        if (place is { IsOne: true, Others: [var other] })
            return OfOther(inquiry, wish, other, place);
        if (place.Groups is [var empty])
            return $"{empty} has no pods, so there are no logs.";
        if (place.Unknown is not null)
            return $"No pod, container or supervised service is called {name}{(question.Namespace is null ? "" : $" in namespace {question.Namespace}")}. Which one did you mean?{Choices(inquiry, place)}{inquiry.TroubleLines}";
        return $"Logs of what?{Choices(inquiry, place)}";
    }

    private static string? OfPod(Inquiry inquiry, Wish wish, PodMatch.Group group, Pod pod, Place place)
    {
        inquiry.Understood = $"{wish}logs of pod {pod.Id}{(group.Pods.Count > 1 ? $" (one of {group.Pods.Count} of {group}{(pod.Problem is null ? "" : ", the one in trouble")})" : "")}{wish.Tail}{place.Guessed}";
        var arguments = new Dictionary<string, object> { ["pod_name"] = pod.Name, ["namespace"] = pod.Namespace, ["tail"] = wish.Count };
        if (wish.Previous)
            arguments["previous"] = true;
        if (wish.Grep is not null)
            arguments["grep"] = wish.Grep;
        if (wish.Window is { } window)
            arguments["since_seconds"] = (int)Math.Clamp(window.TotalSeconds, 1, 2_592_000);
        return inquiry.Ask("get_pod_logs", arguments)?.Text;
    }

    private static string? OfOther(Inquiry inquiry, Wish wish, Workload other, Place place)
    {
        inquiry.Understood = $"logs of {other}{wish.Tail}{place.Guessed}";
        var arguments = new Dictionary<string, object> { [$"{other.Kind}_name"] = other.Name, ["tail"] = wish.Count };
        if (wish.Grep is not null)
            arguments["grep"] = wish.Grep;
        if (wish.Age is not null && other.Kind == "container")
            arguments["since"] = wish.Age;
        return inquiry.Ask(other.Kind == "container" ? "get_container_logs" : "get_service_logs", arguments)?.Text;
    }

    private static List<PodMatch.Group> Troubled(Inquiry inquiry, Place place) => [.. (inquiry.Pods(null) ?? []).Where(p => place.Namespace is null || p.Namespace == place.Namespace)
        .GroupBy(p => (p.Namespace, p.Workload)).Where(g => g.Any(p => p.Problem is not null)).Select(g => new PodMatch.Group(g.Key.Namespace, g.Key.Workload, [.. g]))];

    private static string Choices(Inquiry inquiry, Place place)
    {
        var pods = (inquiry.Pods(null) ?? []).Where(p => place.Namespace is null || p.Namespace == place.Namespace).Select(p => $"pod {p.Id}");
        var shown = pods.Concat((inquiry.Containers() ?? []).Concat((inquiry.Services() ?? []).Where(s => !s.Name.Contains('.', StringComparison.Ordinal))).Select(w => w.ToString())).Take(12).ToList();
        return string.Concat(shown.Select(choice => $"\n- {choice}"));
    }

    [GeneratedRegex(@"\bgrep (?:for )?(?<text>\S+) (?:in|from)\b|\b(?:containing|matching|grep|that contain|with the words?|with the text) (?<text>[^\s].*)$")]
    private static partial Regex Containing();
}
