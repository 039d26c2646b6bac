using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Docker;

public sealed class RestartContainerTool(DockerClient docker) : ChangeTool<RestartContainerTool.Parameters, RestartContainerTool.Before>(new("restart_container")
{
    Title = "Restart container",
    Description = "Restarts a Docker container by name (see list_containers). It is interrupted for a moment; its file system and configuration stay.",
    Risk = Risk.Disruptive,
    Target = "container:{container_name}",
    Timeout = TimeSpan.FromMinutes(1),
    SettleWithin = TimeSpan.FromMinutes(1),
})
{
    public sealed record Parameters(
        [property: Description("Container name or id"), RegularExpression("^[A-Za-z0-9][A-Za-z0-9_.-]*$"), MaxLength(128)] string ContainerName);

    /// <param name="StartedAt">The Engine's own text; a new one means a new run.</param>
    public sealed record Before(string Id, string StartedAt, int RestartCount, string? Status, string? Health);

    protected override async Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var now = await docker.InspectAsync(parameters.ContainerName, cancellationToken);
        return new Before(now.Id, now.State.StartedAt, now.RestartCount, now.State.Status, now.State.Health?.Status);
    }

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var now = await docker.InspectAsync(parameters.ContainerName, cancellationToken);
        if (now.Id != before.Id)
            throw new ToolException($"{parameters.ContainerName} was replaced by another container since the snapshot ({before.Id[..12]} → {now.Id[..12]}); not restarted.");
        if (now.State.StartedAt != before.StartedAt)
            return ToolResult.Of($"{now.ShortName} was started anew since the snapshot ({now.State.StartedAt}); not restarted again.", Shown(now));
        await docker.RestartAsync(before.Id, cancellationToken);
        var after = await docker.InspectAsync(before.Id, cancellationToken);
        return ToolResult.Of($"{after.ShortName} restarted; started {before.StartedAt} → {after.State.StartedAt}.", Shown(after));
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var now = await docker.InspectAsync(parameters.ContainerName, cancellationToken);
        return now.Id != before.Id ? Effect.Unknown
            : now.State.StartedAt != before.StartedAt ? Effect.Applied
            // Stopped half-way: the Engine may still be at it, and cannot be asked whether it is.
            : now.State.Running || before.Status != "running" ? Effect.NotApplied : Effect.Unknown;
    }

    protected override async Task<Health> VerifyAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        var now = await docker.InspectAsync(parameters.ContainerName, cancellationToken);
        var name = now.ShortName;
        return now switch
        {
            _ when now.Id != before.Id => Health.Unhealthy($"{name} is another container than before ({now.Id[..Math.Min(12, now.Id.Length)]})."),
            { State.Restarting: true } => Health.Unhealthy($"{name} ends and is started again by its restart policy; last exit code {now.State.ExitCode}."),
            { State.Running: false } => Health.Unhealthy($"{name} is {now.State.Status}, exit code {now.State.ExitCode}{(now.State.OOMKilled ? ", out of memory" : "")}{(string.IsNullOrEmpty(now.State.Error) ? "" : $": {ToolException.Quote(now.State.Error)}")}."),
            _ when now.State.StartedAt == before.StartedAt => Health.Unhealthy($"{name} still runs since {before.StartedAt}; it was not restarted."),
            // A restart by hand sets the count to 0; from there it grows only when the container ends by itself.
            _ when now.RestartCount > before.RestartCount => Health.Unhealthy($"{name} ended by itself and was started again {now.RestartCount - before.RestartCount} times since."),
            { State.Paused: true } => Health.Unhealthy($"{name} is paused."),
            { State.Health.Status: "starting" } => Health.Progressing($"{name} runs; its health check is still starting."),
            { State.Health.Status: "unhealthy" } => Health.Unhealthy($"{name} runs, but its health check failed {now.State.Health!.FailingStreak} times."),
            { State.Health.Status: "healthy" } => Health.Healthy($"{name} runs since {now.State.StartedAt} and its health check passes."),
            _ => Health.Healthy($"{name} runs since {now.State.StartedAt}; it has no health check."),
        };
    }

    private static object Shown(Containers.Detail container) => new
    {
        container.Id, Name = container.ShortName, container.State.Status, container.State.StartedAt, container.RestartCount, Health = container.State.Health?.Status,
    };
}
