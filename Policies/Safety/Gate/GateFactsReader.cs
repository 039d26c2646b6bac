using System.Data.Common;
using AIOps.Policies.Autonomy;
using AIOps.Policies.Safety.Arguments;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Safety.Gate;

/// <summary>Reads what the rules may know. The caller holds the gate's lock, so that it is still so when the verdict is written.</summary>
public sealed class GateFactsReader(ActionStore actions, PolicyStore policies, AlertStore alerts, IToolDirectory tools, SafetyStateReader state, AutonomyReader autonomy, IOptions<SafetyOptions> options, TimeProvider time)
{
    /// <param name="misfit">What the caller already found wrong with the call, or null.</param>
    public async Task<GateFacts> ReadAsync(DbTransaction transaction, ActionRequest action, GatePass pass, string? misfit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var safety = options.Value;
        var tool = tools.Find(action.Tool);
        var policy = action.PolicyId is { } id && pass != GatePass.Request ? await policies.GetAsync(transaction, id, cancellationToken) : null;
        var earns = action.Mode == ActionMode.Earned || policy?.Mode == ActionMode.Earned;
        return new GateFacts
        {
            Pass = pass,
            Action = action,
            Now = now,
            Options = safety,
            Tool = tool,
            Misfit = misfit ?? (tool is null ? null : ArgumentSchema.Explain(tool.InputSchema, action.Arguments)),
            Policy = policy,
            Earned = earns ? await autonomy.LevelAsync(transaction, action, cancellationToken) : null,
            InFlight = await actions.FindInFlightAsync(transaction, action.Target, action.Id, cancellationToken),
            LastStarted = await actions.LastStartedAsync(transaction, action.Tool, action.Target, null, action.Id, action.LadderId, cancellationToken),
            StartedByPolicy = action.RateLimit is { } limit
                ? await actions.CountStartedAsync(transaction, now - limit.Per, action.PolicyId, null, action.Id, cancellationToken)
                : 0,
            StartedOnTarget = await actions.CountStartedAsync(transaction, now - safety.LimitWindow, null, action.Target, action.Id, cancellationToken),
            StartedGlobally = await actions.CountStartedAsync(transaction, now - safety.LimitWindow, null, null, action.Id, cancellationToken),
            Alert = action is { LadderId: not null, AlertId: { } alertId } ? await alerts.GetAsync(transaction, alertId, cancellationToken) : null,
            State = await state.ReadAsync(transaction, action, now, cancellationToken),
        };
    }
}
