using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Docker;

public sealed class RestartContainerTool(DockerClient docker) : ChangeTool<RestartContainerTool.Parameters, ContainerMark>(new("restart_container")
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

    protected override async Task<ContainerMark> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken) =>
        ContainerMark.Of(await docker.InspectAsync(parameters.ContainerName, cancellationToken));

    protected override string? WhatMoved(ContainerMark decided, ContainerMark now) => now.MovedSince(decided);

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, ContainerMark before, ToolCall call, CancellationToken cancellationToken)
    {
        var now = before.Same(await docker.InspectAsync(parameters.ContainerName, cancellationToken));
        if (now.State.StartedAt != before.StartedAt)
            return ToolResult.Of($"{now.ShortName} was started anew since the snapshot ({now.State.StartedAt}); not restarted again.", ContainerMark.Shown(now));
        await docker.RestartAsync(before.Id, cancellationToken);
        var after = await docker.InspectAsync(before.Id, cancellationToken);
        return ToolResult.Of($"{after.ShortName} restarted; started {before.StartedAt} → {after.State.StartedAt}.", ContainerMark.Shown(after));
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, ContainerMark before, ToolCall call, CancellationToken cancellationToken)
    {
        var now = await docker.InspectAsync(parameters.ContainerName, cancellationToken);
        return now.Id != before.Id ? Effect.Unknown
            : now.State.StartedAt != before.StartedAt ? Effect.Applied
            // Stopped half-way: the Engine may still be at it, and cannot be asked whether it is.
            : now.State.Running || before.Status != "running" ? Effect.NotApplied : Effect.Unknown;
    }

    protected override async Task<Health> VerifyAsync(Parameters parameters, ContainerMark before, CancellationToken cancellationToken)
    {
        var now = await docker.InspectAsync(parameters.ContainerName, cancellationToken);
        return ContainerHealth.OfRestarted(now, before.Id, before.StartedAt, before.RestartCount);
    }
}
