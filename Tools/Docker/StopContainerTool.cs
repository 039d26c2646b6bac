using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Docker;

public sealed class StopContainerTool(DockerClient docker) : ChangeTool<StopContainerTool.Parameters, ContainerMark>(new("stop_container")
{
    Title = "Stop container",
    Description = "Stops a running Docker container: SIGTERM, and SIGKILL when it does not end. What it serves is away until it is started again; restart_container is for an interruption only.",
    Risk = Risk.Disruptive,
    Idempotent = true,
    Target = "container:{container_name}",
    Timeout = TimeSpan.FromMinutes(1),
    HasUndo = true,
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
        if (!now.State.Running)
            return ToolResult.Of($"{now.ShortName} does not run.", ContainerMark.Shown(now));
        if (now.State.StartedAt != before.StartedAt)
            throw new ToolException($"{now.ShortName} was started anew since the snapshot ({before.StartedAt} → {now.State.StartedAt}); not stopped.") { Moved = true };
        await docker.StopAsync(before.Id, cancellationToken);
        var after = await docker.InspectAsync(before.Id, cancellationToken);
        return ToolResult.Of($"{after.ShortName} stopped, exit code {after.State.ExitCode}.", ContainerMark.Shown(after));
    }

    /// <remarks>Still at it counts as not done: a second stop of the same run joins the first.</remarks>
    protected override async Task<Effect> ProbeAsync(Parameters parameters, ContainerMark before, ToolCall call, CancellationToken cancellationToken)
    {
        var now = await docker.InspectAsync(parameters.ContainerName, cancellationToken);
        return now.Id != before.Id || now.State.StartedAt != before.StartedAt ? Effect.Unknown : now.State.Running ? Effect.NotApplied : Effect.Applied;
    }

    protected override async Task<Health> VerifyAsync(Parameters parameters, ContainerMark before, CancellationToken cancellationToken)
    {
        var now = await docker.InspectAsync(parameters.ContainerName, cancellationToken);
        return now.Id != before.Id ? Health.Unhealthy($"{now.ShortName} is another container than before.")
            : now.State.Running || now.State.Restarting ? Health.Unhealthy($"{now.ShortName} is {now.State.Status}, since {now.State.StartedAt}.")
            : Health.Healthy($"{now.ShortName} is {now.State.Status}, exit code {now.State.ExitCode}.");
    }

    protected override async Task<ToolResult> UndoAsync(Parameters parameters, ContainerMark before, ToolCall call, CancellationToken cancellationToken)
    {
        var now = before.Same(await docker.InspectAsync(parameters.ContainerName, cancellationToken));
        if (!before.Running)
            return ToolResult.Of($"{now.ShortName} did not run before, either; nothing to undo.", ContainerMark.Shown(now));
        await docker.StartAsync(before.Id, cancellationToken);
        return ToolResult.Of($"{now.ShortName} runs again.", ContainerMark.Shown(await docker.InspectAsync(before.Id, cancellationToken)));
    }
}
