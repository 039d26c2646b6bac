using System.Text.Json;
using AIOps.Agent.Llm.Offline.Entities;

namespace AIOps.Agent.Llm.Offline.Intents.Findings;

/// <summary>What is wrong with one workload: diagnosis, events, the worst pod's log and the last rollout, as one finding.</summary>
internal static class WorkloadReport
{
    private const int LogLines = 20;
    private const int LogShown = 8;

    public static string? Of(Inquiry inquiry, PodMatch.Group group, Place place, bool isSlow)
    {
        inquiry.Understood = $"what is wrong with {(group.IsPod ? group.ToString() : $"{group.Kind} {group.Namespace}/{group.Workload}")}{place.Guessed}";
        var asked = Ask(inquiry, group, isSlow);
        if (inquiry.Wanted.Count > 0)
            return null;
        var findings = asked.Diagnosis?.Items("findings").Where(finding => IsAbout(finding, group)).ToList() ?? [];
        var bad = group.Pods.Where(pod => pod.Problem is not null).ToList();
        var restarted = group.Pods.Where(pod => pod.Restarts > 0).ToList();
        var lines = new List<string> { Finding(group, findings, bad, restarted) };
        lines.Add("\nEvidence:");
        lines.AddRange(bad.Concat(restarted).Distinct().DefaultIfEmpty().SelectMany(pod => pod is null ? group.Pods : [pod]).Take(5).Select(pod => $"- {pod}{(pod.Ready ? ", ready" : "")}"));
        lines.AddRange(findings.SelectMany(finding => finding.At("evidence") is { ValueKind: JsonValueKind.Array } evidence ? evidence.EnumerateArray() : []).Select(e => e.GetString()).OfType<string>().Distinct().Take(5).Select(e => $"- {Evidence.Line(e)}"));
        if (asked.Alerts is { } alerts)
            lines.AddRange(Alerts(alerts, group));
        if (asked.Events is { } events)
            lines.AddRange(Evidence.About([.. events.Items("events")], [.. group.Pods.Select(p => p.Name), group.Workload]).Take(4).Select(e => $"- event: {e}"));
        lines.AddRange(Change(asked.History));
        if (isSlow)
            lines.AddRange(Usage(asked.Top, group));
        lines.AddRange(Log(asked.Log, group.Worst, bad.Count + restarted.Count > 0 || findings.Count > 0 || isSlow));
        if (findings is [var first, ..] && first.Text("cause") is { Length: > 0 } cause)
            lines.Add($"\nLikely cause: {cause}");
        lines.Add($"\n{Next(group, findings, bad, restarted, isSlow)} Nothing was changed.");
        return string.Join('\n', lines);
    }

    private sealed record Asked(Said? Diagnosis, Said? Events, Said? Log, Said? History, Said? Top, Said? Alerts);

    private static Asked Ask(Inquiry inquiry, PodMatch.Group group, bool isSlow) => new(
        inquiry.Offers("diagnose") ? inquiry.Ask("diagnose", new { group.Namespace }) : null,
        inquiry.Ask("list_events", new { group.Namespace, OnlyWarnings = true }),
        group.Worst is not { } worst ? null : inquiry.Ask("get_pod_logs", worst.IsBetweenRuns
            ? new { PodName = worst.Name, worst.Namespace, Tail = LogLines, Previous = true }
            : new { PodName = worst.Name, worst.Namespace, Tail = LogLines }),
        group.IsDeployment && inquiry.Offers("rollout_history") ? inquiry.Ask("rollout_history", new { DeploymentName = group.Workload, group.Namespace }) : null,
        isSlow && inquiry.Offers("top_pods") ? inquiry.Ask("top_pods", new { group.Namespace, SortBy = "cpu", Limit = 100 }) : null,
        inquiry.Offers("list_received_alerts") ? inquiry.Ask("list_received_alerts", new { Status = "firing", Limit = 100 }) : null);

    private static string Finding(PodMatch.Group group, List<JsonElement> findings, List<Pod> bad, List<Pod> restarted)
    {
        var name = $"{group.Namespace}/{group.Workload}";
        var summary = findings is [var first, ..] ? first.Text("summary") : null;
        return group.Pods.Count == 0 ? $"{name} has no pods{(summary is null ? ": it is scaled to zero, or its pods cannot be made" : $": {summary}")}."
            : bad.Count > 0 ? $"{name}: {bad.Count} of {Count(group.Pods.Count, "pod")} in trouble{(summary is null ? "" : $". {summary}")}"
            : summary is not null ? $"{name}: all {Count(group.Pods.Count, "pod")} ready, but {summary}"
            : restarted.Count > 0 ? $"{name}: {Count(group.Pods.Count, "pod")} ready now, but {restarted.Count} restarted."
            : $"{name}: {Count(group.Pods.Count, "pod")} ready; nothing is wrong that I can see.";
    }

    /// <summary>The object itself, its workload or one of its pods; a service that selects it is about it too.</summary>
    private static bool IsAbout(JsonElement finding, PodMatch.Group group) =>
        new[] { finding.At("object"), finding.At("workload") }.Any(at => (at.Text("namespace") ?? group.Namespace) == group.Namespace && at.Text("name") is { } name && (name == group.Workload || group.Pods.Any(pod => pod.Name == name)));

    /// <summary>Those whose labels name the workload or one of its pods.</summary>
    private static IEnumerable<string> Alerts(Said alerts, PodMatch.Group group) => alerts.IsError ? [$"- alerts could not be read: {Evidence.Line(alerts.Text)}"]
        : alerts.Items("items").Where(alert => alert.At("labels") is { ValueKind: JsonValueKind.Object } labels && (labels.Text("namespace") ?? group.Namespace) == group.Namespace
                && labels.EnumerateObject().Any(label => label.Value.ValueKind == JsonValueKind.String && (label.Value.GetString() == group.Workload || group.Pods.Any(pod => pod.Name == label.Value.GetString()))))
            .Take(5).Select(alert => $"- alert {alert.Text("name")} is firing ({alert.Text("severity") ?? "no severity"})");

    private static IEnumerable<string> Change(Said? history)
    {
        if (history is { IsError: false } && history.Items("revisions").FirstOrDefault(r => r.Flag("current")) is { ValueKind: JsonValueKind.Object } now)
            yield return $"- last rollout: revision {now.Int("number")}{(now.Text("created_at") is { } at ? $" of {at}" : "")}, {string.Join(", ", now.At("images") is { ValueKind: JsonValueKind.Array } images ? images.EnumerateArray().Select(i => i.GetString()) : [])}";
    }

    private static IEnumerable<string> Usage(Said? top, PodMatch.Group group) => top is null ? [] : top.IsError ? [$"- use of CPU and memory is not known: {Evidence.Line(top.Text)}"]
        : top.Items("pods").Where(row => group.Pods.Any(pod => pod.Name == row.Text("name"))).Take(5).Select(row =>
            $"- {row.Text("name")} uses {row.Double("cpu"):0.###} cores{(row.Double("cpu_limit") is { } limit ? $" of {limit:0.###}" : "")} and {row.Double("memory") / (1024 * 1024):0} MiB{(row.Double("memory_limit") is { } most ? $" of {most / (1024 * 1024):0}" : "")}");

    private static IEnumerable<string> Log(Said? log, Pod? pod, bool isWanted)
    {
        if (log is null || pod is null || !isWanted)
            return [];
        var lines = log.IsError ? [Evidence.Line(log.Text)] : log.Items("lines").Select(line => Evidence.Line(line.GetString() ?? "")).ToList();
        return lines.Count == 0 ? [$"- the log of {pod.Id} is empty"] : [$"\nEnd of the log of {pod.Id}{(pod.IsBetweenRuns ? ", of the run that ended" : "")}:", .. lines.TakeLast(LogShown).Select(line => $"  {line}")];
    }

    private static string Next(PodMatch.Group group, List<JsonElement> findings, List<Pod> bad, List<Pod> restarted, bool isSlow) =>
        findings.Select(finding => finding.At("suggestion")).Where(s => s.ValueKind == JsonValueKind.Object).Select(Suggestion.InWords).FirstOrDefault(words => words is not null) is { } words ? $"Suggestion: {words}."
        : bad.Concat(restarted).FirstOrDefault() is { } pod ? $"Suggestion: {Suggestion.AfterLog(pod)}."
        : isSlow ? $"I see no reason for slowness in pods, events or rollouts. To know more I need its latency or request rate: name a metric, such as query rate(http_requests_total[5m]) in prometheus."
        : group.Pods.Count == 0 ? $"Suggestion: rollout status of {group.Workload} in {group.Namespace}."
        : $"If it still misbehaves: logs of {group.Workload} in {group.Namespace}, or: what does {group.Namespace}/{group.Workload} depend on.";

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
