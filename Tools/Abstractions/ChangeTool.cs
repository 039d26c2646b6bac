using System.Text.Json;

namespace AIOps.Tools.Abstractions;

/// <summary>
/// A tool that changes something. Its phases make the change survivable: the snapshot is stored before
/// <see cref="ExecuteAsync"/> begins, <see cref="ProbeAsync"/> tells after a crash whether it happened, and
/// <see cref="VerifyAsync"/> looks at the target itself, never at the call's own success.
/// </summary>
/// <typeparam name="TBefore">State before the change, small and serializable, with what makes a second execution harmless
/// (uid, resourceVersion, start time).</typeparam>
public abstract class ChangeTool<TParameters, TBefore>(ToolInfo info) : Tool
{
    public override ToolDefinition Definition { get; } = Define(info, typeof(TParameters), info.Risk == Risk.ReadOnly ? Risk.Destructive : info.Risk, null);

    public override async Task<ToolResult> InvokeAsync(ToolPhase phase, JsonElement arguments, ToolCall call, CancellationToken cancellationToken)
    {
        var parameters = ParameterSchema.Read<TParameters>(arguments);
        switch (phase)
        {
            case ToolPhase.Snapshot:
                var now = await SnapshotAsync(parameters, cancellationToken);
                if (call.Snapshot is not null && WhatMoved(Before(call), now) is { } moved)
                    throw new ToolException($"Since this was decided, {moved}.") { Moved = true };
                return ToolResult.Of("snapshot", now);
            case ToolPhase.DryRun:
                return await DryRunAsync(parameters, Before(call), cancellationToken);
            case ToolPhase.Execute:
                return await ExecuteAsync(parameters, Before(call), call, cancellationToken);
            case ToolPhase.Probe:
                var effect = await ProbeAsync(parameters, Before(call), call, cancellationToken);
                return ToolResult.Of(WireJson.Name(effect), effect);
            case ToolPhase.Verify:
                var health = await VerifyAsync(parameters, Before(call), call, cancellationToken);
                return ToolResult.Of(health.Reason, health);
            case ToolPhase.Undo:
                return await UndoAsync(parameters, Before(call), call, cancellationToken);
            default:
                throw new ArgumentOutOfRangeException(nameof(phase), phase, null);
        }
    }

    /// <exception cref="ToolException">The target is not there, or must not be touched (a bare pod that nothing recreates).</exception>
    protected abstract Task<TBefore> SnapshotAsync(TParameters parameters, CancellationToken cancellationToken);

    /// <summary>
    /// In what the target is not any more what it was when the change was decided, as half a sentence (<c>the pod was replaced</c>);
    /// null when it is. Another target of the same name, or another state of what is to change; never what changes by itself, such
    /// as a status. Unless overridden, every difference counts.
    /// </summary>
    protected virtual string? WhatMoved(TBefore decided, TBefore now) => StateDifference.Of(decided, now);

    protected virtual Task<ToolResult> DryRunAsync(TParameters parameters, TBefore before, CancellationToken cancellationToken) =>
        throw new ToolException($"{Definition.Name} has no dry run.");

    /// <summary>Makes the change, on condition that the world is still as <paramref name="before"/> says where the system can check it.</summary>
    protected abstract Task<ToolResult> ExecuteAsync(TParameters parameters, TBefore before, ToolCall call, CancellationToken cancellationToken);

    /// <summary>Did the execution that started from <paramref name="before"/> happen? In doubt, <see cref="Effect.Unknown"/>.</summary>
    protected abstract Task<Effect> ProbeAsync(TParameters parameters, TBefore before, ToolCall call, CancellationToken cancellationToken);

    protected virtual Task<Health> VerifyAsync(TParameters parameters, TBefore before, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{Definition.Name} overrides neither form of VerifyAsync.");

    /// <summary>For a tool that knows its effect only by the action it made it for.</summary>
    protected virtual Task<Health> VerifyAsync(TParameters parameters, TBefore before, ToolCall call, CancellationToken cancellationToken) =>
        VerifyAsync(parameters, before, cancellationToken);

    protected virtual Task<ToolResult> UndoAsync(TParameters parameters, TBefore before, ToolCall call, CancellationToken cancellationToken) =>
        throw new ToolException($"{Definition.Name} cannot be undone.");

    private TBefore Before(ToolCall call) =>
        call.Snapshot is { } snapshot && snapshot.Deserialize<TBefore>(WireJson.Options) is { } before
            ? before
            : throw new ToolException($"{Definition.Name} needs the snapshot taken before the change.");
}
