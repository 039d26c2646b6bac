using System.ComponentModel;
using System.Text.Json;

namespace AIOps.Tools.Aiops;

/// <summary>An action as whoever asked for it sees it: what it is, how it stands, and what happens next.</summary>
public sealed record ActionView(
    string ActionId, string Tool, JsonElement Arguments, string Target, Risk Risk, ActionStatus Status,
    [property: Description("Nothing more will happen by itself")] bool Ended,
    [property: Description("What happens next, and who must do what")] string Next,
    string RequestedBy, string Reason, string? DecidedBy, string? Result, DateTimeOffset? ExpiresAt, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt,
    [property: Description("Where people and programs see it whole, with the gate's decisions")] string Path)
{
    public static ActionView Of(ActionRequest action) => new(
        action.Id, action.Tool, action.Arguments, action.Target, action.Risk, action.Status, action.Status.IsFinal(), NextOf(action),
        action.RequestedBy, action.Reason, action.DecidedBy, action.Result, action.Status == ActionStatus.AwaitingApproval ? action.ExpiresAt : null,
        action.CreatedAt, action.UpdatedAt, $"/api/actions/{action.Id}");

    /// <summary>One line for people and models.</summary>
    public override string ToString() => $"{ActionId} {WireJson.Name(Status)}: {Tool} on {Target}. {Next}";

    private static string NextOf(ActionRequest action)
    {
        var said = string.IsNullOrWhiteSpace(action.Result) ? "" : $": {action.Result}";
        return action.Status switch
        {
            ActionStatus.Requested => "It is a suggestion; nothing happens until a person takes it up.",
            ActionStatus.AwaitingApproval => $"An approver other than {action.RequestedBy} must approve it before {action.ExpiresAt:u}: POST /api/actions/{action.Id}/approve. Nothing was changed yet.",
            ActionStatus.Queued => "It is allowed and waits for a worker.",
            ActionStatus.Running => "It is being carried out.",
            ActionStatus.Verifying => "It was carried out; whether it helped is being looked at.",
            ActionStatus.Succeeded => $"It was carried out and verified{said}.",
            ActionStatus.Failed => $"It failed{said}.",
            ActionStatus.Undone => $"It failed and was put back{said}.",
            ActionStatus.Denied => $"It was denied and nothing was changed{said}.",
            ActionStatus.Expired => "Nobody approved it in time; nothing was changed.",
            ActionStatus.Cancelled => $"It was cancelled and nothing was changed{said}.",
            _ => $"It was given up after too many tries{said}. Whether it changed something must be looked at.",
        };
    }
}
