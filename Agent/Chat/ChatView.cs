using System.Text.Json;
using AIOps.Agent.Graph;
using AIOps.Agent.Graph.Redaction;
using AIOps.Agent.Graph.Runs;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Chat;

/// <summary>A run as callers see it.</summary>
public sealed record ChatView(
    string SessionId, string RunId, RunStatus Status, string? Reply, IReadOnlyList<ChatView.Step> Steps, IReadOnlyList<ChatView.Approval> PendingApprovals, RunUsage Usage)
{
    public sealed record Step(string Tool, JsonElement Arguments, string Status, long? DurationMs, string? Summary, string? ActionId);

    public sealed record Approval(string ActionId, string Tool, JsonElement Arguments, string Target, Risk Risk, DateTimeOffset? ExpiresAt, string BindingHash, int ApprovalsMissing, ApproverRule MayApprove, IReadOnlyList<ArgumentSource> Tainted);

    internal static async Task<ChatView> OfAsync(RunState state, ActionStore actions, CancellationToken cancellationToken)
    {
        var open = new List<ActionRequest>();
        if (!state.IsEnded)
            foreach (var step in state.OpenSteps.Where(step => step.ActionId is not null))
                if (await actions.GetAsync(step.ActionId!, cancellationToken) is { } action)
                    open.Add(action);
        var approvals = open.Where(a => a.Status == ActionStatus.AwaitingApproval)
            .Select(a => new Approval(a.Id, a.Tool, a.Arguments, a.Target, a.Risk, a.ExpiresAt, a.BindingHash, a.ApprovalsMissing, ApproverRule.Of(a, state.By), ActionOutcome.Tainted(a))).ToList();
        var steps = state.Steps.Select(s => new Step(s.Tool, Redact.Document(s.Arguments),
            open.FirstOrDefault(a => a.Id == s.ActionId) is { } now ? WireJson.Name(now.Status) : s.Status, s.DurationMs, s.Summary, s.ActionId)).ToList();
        return new ChatView(state.SessionId, state.RunId, state.Status, state.Reply ?? Waiting(state, open), steps, approvals, state.Usage);
    }

    private static string? Waiting(RunState state, List<ActionRequest> open) => open.Count == 0 ? null
        : string.Join('\n', open.Select(Waiting).Prepend(state.Turns is [.., var turn] ? turn.Text : "").Where(line => line.Length > 0));

    private static string Waiting(ActionRequest action) => action.Status == ActionStatus.AwaitingApproval
        ? $"{action.Tool} on {action.Target} waits for approval by someone other than {action.RequestedBy}{(action.ExpiresAt is { } until ? $", until {until:u}" : "")}: POST /api/actions/{action.Id}/approve (or /deny)."
        : $"{action.Tool} on {action.Target} is {WireJson.Name(action.Status)}.";
}
