using AIOps.Agent.Graph.Runs;
using AIOps.Tools.Abstractions;

namespace AIOps.Agent.Graph;

/// <summary>What became of an action, as the result of the call that asked for it.</summary>
internal static class ActionOutcome
{
    /// <summary>The state with the step as the action is now; followers are told of what is new in it.</summary>
    public static RunState Apply(RunState state, RunStep step, ActionRequest action)
    {
        var status = WireJson.Name(action.Status);
        var before = state.Steps.First(s => s.CallId == step.CallId);
        var after = step with { Status = status, Result = Result(action), DurationMs = (long)(action.UpdatedAt - action.CreatedAt).TotalMilliseconds };
        var next = state.With(after);
        if (after.Result is not null)
            return next.Tell(RunEvent.ToolResult, new { step.CallId, step.Tool, after.Status, after.DurationMs, after.Summary, step.ActionId });
        return action.Status == ActionStatus.AwaitingApproval && before.Status != status
            ? next.Tell(RunEvent.ApprovalRequired, new { step.CallId, ActionId = action.Id, action.Tool, action.Arguments, action.Target, action.Risk, action.ExpiresAt, action.BindingHash, action.ApprovalsMissing, MayApprove = ApproverRule.Of(action, state.By), Tainted = Tainted(action) })
            : next;
    }

    /// <summary>A suggestion is an end for the run: only a person takes it up.</summary>
    public static bool IsEnd(ActionStatus status) => status.IsFinal() || status == ActionStatus.Requested;

    /// <summary>What the approver must look at: values that only text from outside, or nobody, stands behind.</summary>
    public static IReadOnlyList<ArgumentSource> Tainted(ActionRequest action) => [.. (action.Provenance ?? []).Where(source => source.IsTainted)];

    private static ToolResult? Result(ActionRequest action)
    {
        if (!IsEnd(action.Status))
            return null;
        var said = string.IsNullOrWhiteSpace(action.Result) ? "" : $": {CredentialMask.Apply(action.Result)}";
        var on = $"{action.Tool} on {action.Target}";
        var text = action.Status switch
        {
            ActionStatus.Succeeded => $"{on} was carried out and verified{said}",
            ActionStatus.Failed => $"{on} FAILED{said}",
            ActionStatus.Undone => $"{on} failed and was put back{said}",
            ActionStatus.Denied => $"{on} was DENIED, nothing was changed{said}",
            ActionStatus.Expired => $"{on} EXPIRED: nobody approved it in time, nothing was changed",
            ActionStatus.Cancelled => $"{on} was CANCELLED, nothing was changed{said}",
            ActionStatus.Dead => $"{on} was given up after too many tries; whether it changed something must be looked at{said}",
            _ => $"{on} was recorded as a suggestion; a person may take it up",
        };
        var data = WireJson.ToElement(new { ActionId = action.Id, action.Status, action.Tool, action.Target, Result = action.Result is null ? null : CredentialMask.Apply(action.Result), action.DecidedBy });
        return new ToolResult(text, data, action.Status is not (ActionStatus.Succeeded or ActionStatus.Requested));
    }
}
