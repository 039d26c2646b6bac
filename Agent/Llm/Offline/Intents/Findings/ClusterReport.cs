using System.Text.Json;
using AIOps.Agent.Llm.Offline.Entities;

namespace AIOps.Agent.Llm.Offline.Intents.Findings;

/// <summary>What is wrong in a namespace or the cluster: the diagnosis and the alerts that fire; without a diagnosis, pods, deployments and warnings.</summary>
internal static class ClusterReport
{
    private const int Shown = 10;

    public static string? Of(Inquiry inquiry, string? space)
    {
        if (!inquiry.Offers("diagnose"))
            return Survey(inquiry, space);
        var diagnosis = inquiry.Ask("diagnose", space is null ? new { } : new { Namespace = space });
        var alerts = inquiry.Ask("list_received_alerts", new { Status = "firing" });
        if (diagnosis is null || alerts is null)
            return null;
        // A diagnosis that could not be made leaves the plain look at pods, deployments and events.
        if (diagnosis.IsError)
            return Survey(inquiry, space) is { } survey ? $"{survey}\n\nThe diagnosis failed: {Evidence.Line(diagnosis.Text)}" : null;
        var firing = alerts.Items("items").Where(alert => space is null || alert.At("labels").Text("namespace") is not { } of || of == space).ToList();
        return $"{diagnosis.Text}\n\n{Alerts(firing, alerts)}\nNothing was changed.";
    }

    public static string Alerts(List<JsonElement> firing, Said said) => said.IsError ? $"Alerts could not be read: {Evidence.Line(said.Text)}"
        : firing.Count == 0 ? "No alert is firing."
        : $"Firing alerts:\n{string.Join('\n', firing.Take(Shown).Select(alert => $"- {alert.Text("severity") ?? "-"} {alert.Text("name")}, since {alert.Text("starts_at") ?? alert.Text("first_seen") ?? "?"}"))}";

    private static string? Survey(Inquiry inquiry, string? space)
    {
        object of = space is null ? new { OnlyProblems = true } : new { Namespace = space, OnlyProblems = true };
        object warnings = space is null ? new { OnlyWarnings = true } : new { Namespace = space, OnlyWarnings = true };
        var (podsSaid, deploymentsSaid, eventsSaid) = (inquiry.Ask("list_pods", of), inquiry.Ask("list_deployments", of), inquiry.Ask("list_events", warnings));
        if (podsSaid is null || deploymentsSaid is null || eventsSaid is null)
            return null;
        if (podsSaid.IsError)
            return podsSaid.Text;
        var pods = podsSaid.Items("pods").Select(Pod.Of).Where(pod => pod.Problem is not null || pod.Restarts > 0).ToList();
        var stuck = deploymentsSaid.Items("deployments").Where(d => d.At("rollout").Text("state") != "healthy").Select(d => (Name: $"{d.At("deployment").Text("namespace")}/{d.At("deployment").Text("name")}", Why: d.At("rollout").Text("reason"))).ToList();
        var events = eventsSaid.Items("events").ToList();
        var where = space is null ? "all namespaces" : $"namespace {space}";
        var looked = $"{Plural(podsSaid.Number("total"), "pod")}, {Plural(deploymentsSaid.Number("total"), "deployment")} and {Plural(eventsSaid.Number("total"), "warning")} in {where}";
        if (podsSaid.Number("total") + deploymentsSaid.Number("total") == 0)
            return $"There is nothing in {where}: no pods and no deployments. Is the name right?";
        if (pods.Count + stuck.Count == 0)
            return $"Nothing is wrong that I can see. I looked at {looked}.{(events.Count == 0 ? "" : $" Old warnings remain, the newest: {Evidence.Event(events[0])}")}";

        var lines = new List<string> { $"In trouble in {where}: {Plural(pods.Count, "pod")}, {Plural(stuck.Count, "deployment")}." };
        foreach (var group in pods.GroupBy(pod => (pod.Namespace, pod.Workload)).OrderByDescending(g => g.Sum(p => p.Restarts)).Take(Shown))
        {
            lines.Add("");
            lines.AddRange(group.Take(3).Select(pod => $"- {pod}"));
            if (group.Count() > 3)
                lines.Add($"  and {group.Count() - 3} more pods of {group.Key.Workload}");
            lines.AddRange(Evidence.About(events, [.. group.Select(p => p.Name), group.Key.Workload]).Take(2).Select(e => $"  event: {e}"));
            lines.Add($"  next: {Suggestion.For(group.First())}");
        }
        lines.AddRange(stuck.Where(d => !pods.Any(p => $"{p.Namespace}/{p.Workload}" == d.Name)).Take(Shown).Select(d => $"- deployment {d.Name}: {d.Why}"));
        lines.Add("");
        lines.Add($"I looked at {looked}; nothing was changed.");
        return string.Join('\n', lines);
    }

    private static string Plural(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
