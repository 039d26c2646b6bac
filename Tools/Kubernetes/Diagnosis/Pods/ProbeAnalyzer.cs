using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Pods;

/// <summary>Probes that keep failing, past what a start may take.</summary>
internal sealed class ProbeAnalyzer : IAnalyzer
{
    private const int Repeatedly = 3;
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(15);

    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Pods];

    public IEnumerable<Finding> Find(ClusterView view) => PodTrouble.Join(
        from pod in view.Pods
        where !pod.Deleting && !pod.Done
        from container in pod.Containers
        where !container.Init
        let kind = Failing(view, pod, container)
        where kind is not null
        orderby container.Restarts descending
        select PodTrouble.Of(pod, $"{container.Name} {kind}", Describe(view, pod, container, kind)));

    /// <summary>The kubelet ends the container because its probe fails: not the process but the probe is the matter.</summary>
    public static bool IsKilled(ClusterView view, PodView pod, ContainerView container) => KilledBy(view, pod, container) is not null;

    private static string? KilledBy(ClusterView view, PodView pod, ContainerView container)
    {
        var killing = view.EventsOf(pod).FirstOrDefault(e => e.Reason is "Killing" or "Unhealthy" && IsAbout(e, pod, container)
            && (e.Says("failed liveness probe") || e.Says("failed startup probe")) && view.IsYounger(e.Last ?? view.Now, Lately));
        return container.Restarts == 0 || killing is null ? null : killing.Says("liveness") ? "liveness" : "startup";
    }

    private static string? Failing(ClusterView view, PodView pod, ContainerView container)
    {
        if (container.Running || container.Waiting == "CrashLoopBackOff")
            if (KilledBy(view, pod, container) is { } killed)
                return killed;
        if (!container.Running || container.Ready || container.LastExit is { Code: not 0 } && container.Restarts >= Repeatedly && container.Waiting is not null)
            return null;
        foreach (var kind in new[] { "startup", "readiness" })
        {
            if (!ProbeView.Has(container, $"{kind}Probe"))
                continue;
            var failures = Failures(view, pod, kind).Sum(e => e.Count);
            var patience = kind == "readiness" && failures >= Repeatedly ? Allowed(container) : pod.Patience;
            // Without events, time alone must tell: then twice as patient.
            if (!view.IsYounger(container.RunningSince ?? pod.CreatedAt, failures > 0 ? patience : pod.Patience * 2))
                return kind;
        }
        return null;
    }

    private static TimeSpan Allowed(ContainerView container) => ProbeView.Has(container, "startupProbe") ? ProbeView.Allowance(container) : TimeSpan.FromSeconds(container.Spec.Int("readinessProbe", "initialDelaySeconds") ?? 0);

    private static IEnumerable<EventView> Failures(ClusterView view, PodView pod, string kind) =>
        view.EventsOf(pod).Where(e => e.Reason == "Unhealthy" && e.Message.StartsWith($"{kind} probe", StringComparison.OrdinalIgnoreCase));

    private static bool IsAbout(EventView entry, PodView pod, ContainerView container) =>
        pod.Containers.Count == 1 || entry.Says($"container {container.Name} ") || entry.Says($"\"{container.Name}\"") || !entry.Says("container ");

    private static Finding Describe(ClusterView view, PodView pod, ContainerView container, string kind)
    {
        var events = Failures(view, pod, kind).ToList();
        var message = events.FirstOrDefault()?.Message ?? "";
        var restarts = kind is "liveness" or "startup" && container.Restarts > 0;
        return new()
        {
            Object = pod.Ref,
            Problem = Problem.ProbeFailing,
            Severity = container.Ready ? Severity.Warning : Severity.Critical,
            Summary = $"{kind} probe of container {container.Name} keeps failing{(restarts ? $"; the container was restarted {container.Restarts} times" : "")}",
            Evidence = [$"{kind} probe: {ProbeView.Phrase(container.Spec.At($"{kind}Probe"))}", .. events.Take(2).Select(e => e.Line)],
            Cause = Cause(message, kind),
            Suggestion = Suggestion.Logs(pod.Ref, container.Name, container.EndedBefore && !container.Running),
        };
    }

    private static string Cause(string message, string kind)
    {
        bool Says(string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);
        var what = Says("connection refused") ? "Nothing listens on the probed port: the probe names a wrong one, or the process is not up."
            : Says("statuscode: 404") ? "The probed path does not exist (404)."
            : Says("statuscode: 401") || Says("statuscode: 403") ? "The probed path asks for credentials."
            : Says("statuscode: 5") ? "The process answers that it is not healthy (5xx)."
            : Says("deadline exceeded") || Says("timeout") ? "The process does not answer in the probe's time: it hangs, or the time is too short."
            : "The probe does not succeed; the container's log says what the process does.";
        return kind == "readiness" ? $"{what} The pod gets no traffic meanwhile." : $"{what} The kubelet restarts the container for it.";
    }
}
