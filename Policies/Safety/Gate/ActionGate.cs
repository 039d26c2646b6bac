using System.Data.Common;
using AIOps.Policies.Safety.Arguments;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Safety.Gate;

/// <summary>
/// Asks every rule. State comes from the store in the caller's transaction, under one lock, so that two replicas cannot both
/// be the first; a store that cannot be read throws, and then nothing is changed.
/// </summary>
public sealed class ActionGate(
    Database database, ActionStore actions, PolicyStore policies, IToolDirectory tools, IEnumerable<IGateRule> rules, IOptions<SafetyOptions> options, TimeProvider time)
{
    private const string Lock = "gate";

    private readonly IGateRule[] _rules = [.. rules];

    /// <summary>Takes the gate's lock ahead of a judgement, for a transaction that also changes rows which others change while they hold it.</summary>
    public Task EnterAsync(DbTransaction transaction, CancellationToken cancellationToken) => database.LockAsync(transaction, Lock, cancellationToken);

    /// <summary>Judges an action; records nothing. The gate's lock is held until the transaction ends.</summary>
    public async Task<GateRuling> JudgeAsync(DbTransaction transaction, ActionRequest action, GatePass pass, string? misfit, CancellationToken cancellationToken)
    {
        await EnterAsync(transaction, cancellationToken);
        var facts = await GatherAsync(transaction, action, pass, misfit, cancellationToken);
        var decisions = new List<GateDecision>(_rules.Length);
        var outcome = GateOutcome.Allow;
        foreach (var rule in _rules)
        {
            var verdict = rule.Judge(facts);
            decisions.Add(new GateDecision(WireJson.Name(pass), rule.Name, WireJson.Name(verdict.Outcome), verdict.Reason, facts.Now));
            if (verdict.Outcome > outcome)
                outcome = verdict.Outcome;
            if (outcome == GateOutcome.Deny)
                break;
        }
        return new GateRuling(outcome, decisions);
    }

    private async Task<GateFacts> GatherAsync(DbTransaction transaction, ActionRequest action, GatePass pass, string? misfit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var safety = options.Value;
        var tool = tools.Find(action.Tool);
        var policyWindow = action.RateLimit?.Per;
        return new GateFacts
        {
            Pass = pass,
            Action = action,
            Now = now,
            Options = safety,
            Tool = tool,
            Misfit = misfit ?? (tool is null ? null : ArgumentSchema.Explain(tool.InputSchema, action.Arguments)),
            Policy = action.PolicyId is { } id && pass != GatePass.Request ? await policies.GetAsync(transaction, id, cancellationToken) : null,
            InFlight = await actions.FindInFlightAsync(transaction, action.Target, action.Id, cancellationToken),
            LastStarted = await actions.LastStartedAsync(transaction, action.Tool, action.Target, null, action.Id, cancellationToken),
            StartedByPolicy = policyWindow is { } per
                ? await actions.CountStartedAsync(transaction, now - per, action.PolicyId, null, action.Id, cancellationToken)
                : 0,
            StartedOnTarget = await actions.CountStartedAsync(transaction, now - safety.LimitWindow, null, action.Target, action.Id, cancellationToken),
            StartedGlobally = await actions.CountStartedAsync(transaction, now - safety.LimitWindow, null, null, action.Id, cancellationToken),
        };
    }
}
