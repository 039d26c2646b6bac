using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Pods;

/// <summary>Containers that start and end again and again, of their own accord.</summary>
internal sealed class CrashLoopAnalyzer : IAnalyzer
{
    private const int Repeatedly = 3;
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(10);

    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Pods];

    public IEnumerable<Finding> Find(ClusterView view) => PodTrouble.Join(
        from pod in view.Pods
        where !pod.Deleting && !pod.Done
        from container in pod.Containers
        where !container.Init && container.LastExit is { Reason: not "OOMKilled" } && IsLooping(container, view) && !ProbeAnalyzer.IsKilled(view, pod, container)
        orderby container.Restarts descending
        select PodTrouble.Of(pod, container.Name, Describe(view, pod, container, container.LastExit!)));

    private static bool IsLooping(ContainerView container, ClusterView view) =>
        container.Waiting == "CrashLoopBackOff"
        // Between two crashes it looks alive.
        || (container.Restarts >= Repeatedly && container.LastExit is { Code: not 0 } exit && view.IsYounger(exit.At, Lately) && container.Waiting is null
            && (container.Ended || view.IsYounger(container.RunningSince, Lately)));

    private static Finding Describe(ClusterView view, PodView pod, ContainerView container, ContainerView.Exit exit)
    {
        var tail = view.Logs.GetValueOrDefault((pod.Ref, container.Name)) ?? [];
        return new()
        {
            Object = pod.Ref,
            Problem = Problem.CrashLoop,
            Severity = Severity.Critical,
            Summary = $"container {container.Name} keeps crashing: {container.Restarts} restarts, last exit {exit.Code}",
            Evidence =
            [
                $"last run of {container.Name} ended: {exit}{(exit.At is { } at ? $" at {at:u}" : "")}",
                .. exit.Message is { Length: > 0 } message ? [$"termination message: {Quoted.Text(message)}"] : Array.Empty<string>(),
                .. view.EventsOf(pod).Where(e => e.Reason == "BackOff").Take(1).Select(e => e.Line),
                .. tail.Select(line => $"log: {line}"),
            ],
            Cause = Cause(exit, tail),
            Suggestion = Suggestion.Logs(pod.Ref, container.Name, container.EndedBefore),
        };
    }

    private static string Cause(ContainerView.Exit exit, IReadOnlyList<string> tail) => exit.Code switch
    {
        0 => "The process ends without an error although it should keep running: its command is not a server, or it finishes at once.",
        126 => "The command was found but may not be executed (exit code 126): permissions or a wrong format.",
        127 => "The command does not exist in the image (exit code 127).",
        134 => "The process aborted itself (SIGABRT, exit code 134), as failed assertions and runtimes out of heap do.",
        137 => "The process was killed (SIGKILL, exit code 137) by something other than its memory limit: the node out of memory, or a stop that took too long.",
        139 => "The process crashed on a memory access (SIGSEGV, exit code 139).",
        143 => "The process was asked to stop (SIGTERM, exit code 143).",
        _ => tail.Count > 0 ? $"The process itself ends with exit code {exit.Code}; its last line: {tail[^1]}" : $"The process itself ends with exit code {exit.Code}; its log says why.",
    };
}
