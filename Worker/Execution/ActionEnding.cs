using System.Text.Json;
using AIOps.Policies.Safety.Stops;
using AIOps.Policies.Storage;
using AIOps.Worker.Verification;

namespace AIOps.Worker.Execution;

/// <summary>How an action whose change was made ends: verified, put back, or failed.</summary>
public sealed class ActionEnding(ActionProgress progress, ActionTools tools, Verifier verifier, PolicyStore policies, StopStore stops)
{
    public async Task VerifyAsync(ActionRequest action, JsonElement before, CancellationToken cancellationToken)
    {
        var verdict = await verifier.VerifyAsync(action, before, cancellationToken);
        if (verdict.Delegated)
            return;
        if (verdict.Healthy)
        {
            await progress.EndAsync(action, ActionStatus.Succeeded, true, verdict.Reason, climb: false, cancellationToken);
            return;
        }
        var seen = $"not healthy after {verdict.Checks} {(verdict.Checks == 1 ? "check" : "checks")}: {verdict.Reason}";
        if (tools.Find(action)?.HasUndo != true)
            await progress.EndAsync(action, ActionStatus.Failed, false, seen, climb: true, cancellationToken);
        else if (await stops.GetAsync(cancellationToken) is { } stop)
            await progress.EndAsync(action, ActionStatus.Failed, false, $"{seen}; not put back: everything is stopped by {stop.By} ({stop.Reason})", climb: false, cancellationToken);
        else if (await MayUndoAsync(action, cancellationToken))
            await UndoAsync(action, before, seen, cancellationToken);
        else
            await progress.EndAsync(action, ActionStatus.Failed, false, $"{seen}; left as it is, as the policy says", climb: true, cancellationToken);
    }

    private async Task UndoAsync(ActionRequest action, JsonElement before, string seen, CancellationToken cancellationToken)
    {
        var undone = await tools.UndoAsync(action, before, cancellationToken);
        // What could not be put back is in a state that nobody wanted: no rung builds on it.
        await progress.EndAsync(action, undone.IsError ? ActionStatus.Failed : ActionStatus.Undone, false, $"{seen}; undo: {undone.Text}", climb: !undone.IsError, cancellationToken);
    }

    /// <summary>What the policy said when it asked for the action, whatever it says now.</summary>
    private async Task<bool> MayUndoAsync(ActionRequest action, CancellationToken cancellationToken) =>
        action.PolicyId is not { } id
        || (await policies.VersionsAsync(id, cancellationToken)).FirstOrDefault(p => p.Version == action.PolicyVersion) is not { Undo: "never" };
}
