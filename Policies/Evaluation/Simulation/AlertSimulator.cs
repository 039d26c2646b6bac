using System.Data;
using AIOps.Policies.Documents;
using AIOps.Policies.Documents.Actions;
using AIOps.Policies.Runbooks;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Gate;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Evaluation.Simulation;

/// <summary>Foretells what a policy would do about one alert: asks the gate's own rules with the facts of now, and writes nothing.</summary>
public sealed class AlertSimulator(PolicyCache cache, ActionDrafts drafts, GateFactsReader facts, IEnumerable<IGateRule> rules, Database database, RunbookBinding runbooks)
{
    private readonly IGateRule[] _rules = [.. rules];

    /// <exception cref="Conditions.PolicyFormatException">The policy cannot be meant.</exception>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<AlertSimulation> RunAsync(Policy policy, Alert alert, CancellationToken cancellationToken)
    {
        var compiled = CompiledPolicy.From(policy);
        var ignores = compiled.Action is IgnoreAction;
        if (alert.Status != AlertStatus.Firing)
            return new(false, false, "the alert is resolved; a resolved alert triggers nothing", policy.Enabled, ignores, null, null, null);
        if (compiled.Condition.Explain(alert) is { } reason)
            return new(false, false, reason, policy.Enabled, ignores, null, null, null);
        var first = EndsBefore(policy, alert);
        var whyNot = first is null ? null : $"policy \"{first.Name}\" acts first and lets no other act; give it \"continue\": true or this one a lower priority";
        if (compiled.Action is not ToolAction tool)
            return new(true, first is null, whyNot, policy.Enabled, ignores, Reference(first), null, null);
        var proposal = await runbooks.BindAsync(PolicyProposals.Of(policy, tool, alert), cancellationToken);
        var (draft, misfit) = drafts.Draft(proposal);
        _ = Placeholders.Resolve(tool.Parameters, alert, out var unresolved);
        var (ruling, mode) = await JudgeAsync(draft, misfit, cancellationToken);
        var action = new SimulatedAction(draft.Tool, draft.Arguments, draft.Target, draft.Risk, mode, unresolved);
        var next = new List<SimulatedRung>();
        foreach (var rung in compiled.Rungs.Skip(1))
            next.Add(await ForetellAsync(policy, rung, next.Count + 2, alert, cancellationToken));
        return new(true, first is null, whyNot, policy.Enabled, ignores, Reference(first), action, ruling) { NextRungs = next };
    }

    private async Task<SimulatedRung> ForetellAsync(Policy policy, PolicyAction rung, int number, Alert alert, CancellationToken cancellationToken)
    {
        if (rung is not ToolAction tool)
            return new(number, null, null, (rung as NotifyAction)?.Channels);
        var (draft, misfit) = drafts.Draft(await runbooks.BindAsync(PolicyProposals.Of(policy, tool, alert), cancellationToken));
        _ = Placeholders.Resolve(tool.Parameters, alert, out var unresolved);
        var (_, mode) = await JudgeAsync(draft, misfit, cancellationToken);
        return new(number, new SimulatedAction(draft.Tool, draft.Arguments, draft.Target, draft.Risk, mode, unresolved), misfit, null);
    }

    private static PolicyReference? Reference(Policy? policy) => policy is null ? null : PolicyReference.Of(policy);

    private Policy? EndsBefore(Policy policy, Alert alert)
    {
        var others = cache.Policies.Where(p => p.Policy.Id != policy.Id && p.Policy is { Enabled: true, Continue: false } && PolicyOrder.IsBefore(p.Policy, policy));
        return new ScanningPolicyIndex(others).Match(alert) is [var first, ..] ? first.Policy : null;
    }

    private async Task<(SimulatedRuling Ruling, ActionMode Mode)> JudgeAsync(ActionRequest draft, string? misfit, CancellationToken cancellationToken)
    {
        var read = await database.ReadAsync(async connection =>
        {
            // The level at which SQLite does not take the writer's place; nothing is written, and PostgreSQL reads no uncommitted rows anyway.
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadUncommitted, cancellationToken);
            return await facts.ReadAsync(transaction, draft, GatePass.Request, misfit, cancellationToken);
        }, cancellationToken);
        var ruling = GateRuling.Of(_rules, read);
        var decided = ruling.Decisions.LastOrDefault(d => d.Outcome == WireJson.Name(ruling.Outcome));
        return (new(ruling.Outcome, decided?.Rule ?? "", ruling.Reason, ruling.Decisions), ruling.Mode);
    }
}
