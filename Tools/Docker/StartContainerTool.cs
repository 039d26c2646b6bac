using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Docker;

public sealed class StartContainerTool(DockerClient docker) : ChangeTool<StartContainerTool.Parameters, ContainerMark>(new("start_container")
{
    Title = "Start container",
    Description = "Starts a Docker container that does not run (see list_containers with all=true). Harmless when it runs already.",
    Risk = Risk.Reversible,
    Idempotent = true,
    Target = "container:{container_name}",
    Timeout = TimeSpan.FromMinutes(1),
    SettleWithin = TimeSpan.FromMinutes(1),
    HasUndo = true,
})
{
    public sealed record Parameters(
        [property: Description("Container name or id"), RegularExpression("^[A-Za-z0-9][A-Za-z0-9_.-]*$"), MaxLength(128)] string ContainerName);

    protected override async Task<ContainerMark> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var now = await docker.InspectAsync(parameters.ContainerName, cancellationToken);
        return now.State.Paused ? throw new ToolException($"{now.ShortName} is paused, not stopped; it has to be unpaused where it was paused.") : ContainerMark.Of(now);
    }

    protected override string? WhatMoved(ContainerMark decided, ContainerMark now) =>
        now.MovedSince(decided) ?? (now.Running != decided.Running ? $"the container {(now.Running ? "was started" : "ended")}" : null);

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, ContainerMark before, ToolCall call, CancellationToken cancellationToken)
    {
        var now = before.Same(await docker.InspectAsync(parameters.ContainerName, cancellationToken));
        if (now.State.Running)
            return ToolResult.Of($"{now.ShortName} runs already, since {now.State.StartedAt}.", ContainerMark.Shown(now));
        await docker.StartAsync(before.Id, cancellationToken);
        var after = await docker.InspectAsync(before.Id, cancellationToken);
        return ToolResult.Of($"{after.ShortName} started at {after.State.StartedAt}.", ContainerMark.Shown(after));
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, ContainerMark before, ToolCall call, CancellationToken cancellationToken)
    {
        var now = await docker.InspectAsync(parameters.ContainerName, cancellationToken);
        return now.Id != before.Id ? Effect.Unknown : now.State.StartedAt != before.StartedAt ? Effect.Applied : Effect.NotApplied;
    }

    protected override async Task<Health> VerifyAsync(Parameters parameters, ContainerMark before, CancellationToken cancellationToken) =>
        // One that ran already has not been started, and its run is judged as it is.
        ContainerHealth.OfRestarted(await docker.InspectAsync(parameters.ContainerName, cancellationToken), before.Id, before.Running ? "" : before.StartedAt, before.RestartCount);

    protected override async Task<ToolResult> UndoAsync(Parameters parameters, ContainerMark before, ToolCall call, CancellationToken cancellationToken)
    {
        var now = before.Same(await docker.InspectAsync(parameters.ContainerName, cancellationToken));
        if (before.Running)
            return ToolResult.Of($"{now.ShortName} ran before, too; nothing to undo.", ContainerMark.Shown(now));
        await docker.StopAsync(before.Id, cancellationToken);
        return ToolResult.Of($"{now.ShortName} is stopped again.", ContainerMark.Shown(await docker.InspectAsync(before.Id, cancellationToken)));
    }
}
