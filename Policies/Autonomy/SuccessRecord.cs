using System.Data.Common;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Autonomy;

/// <summary>
/// Counts what became of policies' actions, and moves a policy in mode earned up or down by it: with the action's end, in its
/// transaction, so that the next alert is already judged by it.
/// </summary>
public sealed class SuccessRecord(AutonomyStore store, PolicyStore policies, AuditStore audit, IOptions<AutonomyOptions> options)
{
    public async Task NoteAsync(DbTransaction transaction, ActionRequest ended, CancellationToken cancellationToken)
    {
        if (AutonomyKey.Of(ended) is not { } key || OutcomeReader.Of(ended) is not { } outcome)
            return;
        await store.LockAsync(transaction, key, cancellationToken);
        if (!await store.AddAsync(transaction, key, ended, outcome, cancellationToken))
            return;
        // Now and then is enough, and ids end in random digits: no record is passed over for good.
        if (ended.Id[^1] == '0')
            await store.PruneAsync(transaction, key, cancellationToken);
        if (await policies.GetAsync(transaction, key.PolicyId, cancellationToken) is not { Mode: ActionMode.Earned } policy || policy.Version != key.PolicyVersion)
            return;
        var counts = await store.CountAsync(transaction, key, cancellationToken);
        var before = await store.LevelAsync(transaction, key, cancellationToken) ?? ActionMode.Suggest;
        var after = EarnedLevel.Next(before, counts, options.Value);
        if (after == before)
            return;
        var reason = outcome == VerifiedOutcome.Harmful ? $"{ended.Tool} on {ended.Target} did harm: counting starts anew"
            : after > before ? $"{counts.Successes} of {counts.Incidents} incidents verified" : $"only {counts.Successes} of {counts.Incidents} incidents verified";
        var move = new AutonomyMove(key, before, after, reason, ended.Id, counts, ended.UpdatedAt);
        await store.AddAsync(transaction, move, cancellationToken);
        await audit.AppendAsync(transaction, new AuditEntry(move.At, "system", after > before ? "autonomy.raise" : "autonomy.lower", $"policy:{key.PolicyId}",
            WireJson.ToElement(new { Level = before, key.Tool, key.TargetClass }),
            WireJson.ToElement(new { Level = after, key.Tool, key.TargetClass, key.PolicyVersion, reason, counts.Incidents, counts.Successes, counts.Bound, move.ActionId })), cancellationToken);
    }
}
