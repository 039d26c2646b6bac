namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"what is wrong in namespace shop?", "why is web crashing?", "is everything ok?": looks at pods, deployments and warnings together.</summary>
internal sealed class WhatIsWrongIntent : IIntent
{
    private const int Shown = 10;

    public (string? Server, string Text) Example => ("kubernetes", "what is wrong in namespace shop?");

    public Reading? Read(Question question)
    {
        if (!question.Has("wrong", "broken", "breaking", "unhealthy", "healthy", "health", "fail", "fails", "failed", "failing", "failures?", "crash", "crashes", "crashed", "crashing", "crashloop\\w*", "problems?", "issues?", "sick", "down",
            "not working", "not ready", "unready", "diagnose", "trouble", "ok", "okay", "fine", "pending", "restarts", "restarted", "how is", "how are", "oom", "oomkilled", "stuck"))
            return null;
        var names = question.Names("wrong", "broken", "breaking", "unhealthy", "healthy", "health", "fail", "fails", "failed", "failing", "failure", "failures", "crash", "crashes", "crashed", "crashing", "problem", "problems", "issue", "issues",
            "sick", "not", "working", "work", "works", "ready", "unready", "diagnose", "trouble", "ok", "okay", "fine", "pending", "restart", "restarts", "restarted", "keep", "keeps", "often", "cluster", "kubernetes", "k8s", "prod", "going", "happening",
            "crashloop", "crashloopbackoff", "looping", "oom", "oomkilled", "stuck", "there's", "isn't", "doesn't", "whole", "workloads", "please", "many");
        var name = names is [var one] ? one.Split('/')[^1] : null;
        var about = name is null ? question.Namespace is { } space ? $"in namespace {space}" : "in the cluster" : $"with {name}{(question.Namespace is { } of ? $" in namespace {of}" : "")}";
        return new Reading($"what is wrong {about}", null, inquiry => inquiry.IsConnected("kubernetes") ? Work(inquiry, question.Namespace, name) : Machine(inquiry));
    }

    private static string? Work(Inquiry inquiry, string? space, string? name)
    {
        if (name is null)
            return Report(inquiry, space);
        if (inquiry.Pods(space) is not { } pods || inquiry.Deployments(space) is not { } deployments)
            return null;
        var groups = PodMatch.Find(pods, name);
        if (groups.Count == 0 && space is null && (pods.Any(p => p.Namespace == name) || deployments.Any(d => d.Namespace == name)))
        {
            inquiry.Understood = $"what is wrong in namespace {name}";
            return Report(inquiry, name);
        }
        if (groups.Count > 1)
            return $"Which one? {name} may be:\n{string.Join('\n', groups.Select(g => $"- {g.Workload} in namespace {g.Namespace}"))}";
        if (groups is [var group])
            return OfWorkload(inquiry, group);
        return deployments.FirstOrDefault(d => d.Name == name) is { } empty
            ? $"{empty} has no pods. See its replicas with: list deployments in {empty.Namespace}."
            : $"No pod or deployment is called {name}{(space is null ? "" : $" in namespace {space}")} ({pods.Count} pods, {deployments.Count} deployments looked at).{Troubles(inquiry)}";
    }

    private static string? Report(Inquiry inquiry, string? space)
    {
        if (inquiry.Offers("diagnose"))
        {
            object where = space is null ? new { } : new { Namespace = space };
            // A diagnosis that could not be made leaves the plain look at pods, deployments and events.
            if (inquiry.Ask("diagnose", where) is not { } diagnosis)
                return null;
            if (!diagnosis.IsError)
                return $"{diagnosis.Text}\n\nNothing was changed.";
        }
        return Survey(inquiry, space);
    }

    private static string? Survey(Inquiry inquiry, string? space)
    {
        object of = space is null ? new { OnlyProblems = true } : new { Namespace = space, OnlyProblems = true };
        object warnings = space is null ? new { OnlyWarnings = true } : new { Namespace = space, OnlyWarnings = true };
        var (podsSaid, deploymentsSaid, eventsSaid) = (inquiry.Ask("list_pods", of), inquiry.Ask("list_deployments", of), inquiry.Ask("list_events", warnings));
        if (podsSaid is null || deploymentsSaid is null || eventsSaid is null)
            return null;
        if (podsSaid.IsError)
            return podsSaid.Text;
        var pods = podsSaid.Items("pods").Select(Pod.Of).ToList();
        var stuck = deploymentsSaid.Items("deployments").Select(d => (Name: $"{d.At("deployment").Text("namespace")}/{d.At("deployment").Text("name")}", Why: d.At("rollout").Text("reason"))).ToList();
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

    private static string? OfWorkload(Inquiry inquiry, PodMatch.Group group)
    {
        var worst = group.Worst;
        inquiry.Understood = $"what is wrong with {group.Workload} in namespace {group.Namespace}";
        var events = inquiry.Ask("list_events", new { group.Namespace, OnlyWarnings = true });
        var logs = inquiry.Ask("get_pod_logs", new { PodName = worst.Name, worst.Namespace, Tail = 10 });
        if (events is null || logs is null)
            return null;
        var bad = group.Pods.Where(pod => pod.Problem is not null || pod.Restarts > 0).ToList();
        var lines = new List<string>
        {
            group.Pods.All(pod => pod.Problem is null)
                ? $"{group.Namespace}/{group.Workload}: {group.Pods.Count} of {Plural(group.Pods.Count, "pod")} ready{(bad.Count > 0 ? ", but some restarted" : "; nothing is wrong that I can see")}."
                : $"{group.Namespace}/{group.Workload}: {group.Pods.Count(pod => pod.Problem is not null)} of {Plural(group.Pods.Count, "pod")} in trouble.",
        };
        lines.AddRange(bad.Take(5).Select(pod => $"- {pod}"));
        lines.AddRange(Evidence.About([.. events.Items("events")], [.. group.Pods.Select(p => p.Name), group.Workload]).Take(4).Select(e => $"- event: {e}"));
        if (bad.Count > 0)
        {
            lines.Add($"\nEnd of the log of {worst.Id}:");
            lines.AddRange(logs.IsError ? [logs.Text] : logs.Items("lines").Select(line => $"  {line.GetString()}"));
            lines.Add($"\nNext: {Suggestion.AfterLog(worst)}. Nothing was changed.");
        }
        return string.Join('\n', lines);
    }

    private static string? Machine(Inquiry inquiry)
    {
        inquiry.Understood = "what is wrong on this machine (no Kubernetes is connected)";
        var overview = inquiry.Ask("host_overview", new { });
        var incidents = inquiry.Ask("list_incidents", new { Limit = 5 });
        return overview is null || incidents is null ? null : $"{overview.Text}\n\nIncidents:\n{incidents.Text}";
    }

    private static string Plural(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private static string Troubles(Inquiry inquiry) => string.Concat(inquiry.Troubles.Select(trouble => $"\n{trouble}"));
}
