using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Docker;

/// <summary>Whether a container that was (re)started works: by its state, its restarts and its own health check.</summary>
internal static class ContainerHealth
{
    /// <param name="restarts">Restarts by its policy, before; more of them mean that it does not stay up.</param>
    public static Health OfRestarted(Containers.Detail now, string id, string startedBefore, int restarts)
    {
        var name = now.ShortName;
        return now switch
        {
            _ when now.Id != id => Health.Unhealthy($"{name} is another container than before ({now.Id[..Math.Min(12, now.Id.Length)]})."),
            { State.Restarting: true } => Health.Unhealthy($"{name} ends and is started again by its restart policy; last exit code {now.State.ExitCode}."),
            { State.Running: false } => Health.Unhealthy($"{name} is {now.State.Status}, exit code {now.State.ExitCode}{(now.State.OOMKilled ? ", out of memory" : "")}{(string.IsNullOrEmpty(now.State.Error) ? "" : $": {ToolException.Quote(now.State.Error)}")}."),
            _ when now.State.StartedAt == startedBefore => Health.Unhealthy($"{name} still runs since {startedBefore}; it was not restarted."),
            // A start by hand sets the count to 0; from there it grows only when the container ends by itself.
            _ when now.RestartCount > restarts => Health.Unhealthy($"{name} ended by itself and was started again {now.RestartCount - restarts} times since."),
            { State.Paused: true } => Health.Unhealthy($"{name} is paused."),
            { State.Health.Status: "starting" } => Health.Progressing($"{name} runs; its health check is still starting."),
            { State.Health.Status: "unhealthy" } => Health.Unhealthy($"{name} runs, but its health check failed {now.State.Health!.FailingStreak} times."),
            { State.Health.Status: "healthy" } => Health.Healthy($"{name} runs since {now.State.StartedAt} and its health check passes."),
            _ => Health.Healthy($"{name} runs since {now.State.StartedAt}; it has no health check."),
        };
    }
}
