using System.Data;
using System.Data.Common;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Autonomy;

/// <summary>Says how far a policy in mode earned may go now. All of it is in the store: every replica says the same.</summary>
public sealed class AutonomyReader(Database database, AutonomyStore store, IOptions<AutonomyOptions> options, IOptions<SafetyOptions> safety, IToolDirectory tools)
{
    /// <summary>The level for this action, never above what its risk allows; suggest where nothing is known.</summary>
    public async Task<ActionMode> LevelAsync(DbTransaction transaction, ActionRequest action, CancellationToken cancellationToken) =>
        AutonomyKey.Of(action) is { } key
            ? EarnedLevel.Cap(await LevelAsync(transaction, key, cancellationToken), action.Risk, safety.Value.PolicyAutoUpTo)
            : ActionMode.Suggest;

    /// <summary>As above, for looking ahead.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public Task<ActionMode> LevelAsync(ActionRequest action, CancellationToken cancellationToken) => database.ReadAsync(async connection =>
    {
        // The level at which SQLite does not take the writer's place; nothing is written, and PostgreSQL reads no uncommitted rows anyway.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadUncommitted, cancellationToken);
        return await LevelAsync(transaction, action, cancellationToken);
    }, cancellationToken);

    /// <exception cref="StoreUnavailableException"/>
    public Task<AutonomyReport> ReportAsync(Policy policy, CancellationToken cancellationToken) => database.ReadAsync(async connection =>
    {
        // The level at which SQLite does not take the writer's place; nothing is written, and PostgreSQL reads no uncommitted rows anyway.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadUncommitted, cancellationToken);
        var standings = new List<AutonomyStanding>();
        foreach (var key in await store.KeysAsync(transaction, policy.Id, policy.Version, cancellationToken))
        {
            var counts = await store.CountAsync(transaction, key, cancellationToken);
            var level = await LevelAsync(transaction, key, cancellationToken);
            var risk = tools.Find(key.Tool)?.Risk ?? Risk.Destructive;
            var capped = EarnedLevel.Cap(level, risk, safety.Value.PolicyAutoUpTo);
            var top = EarnedLevel.Cap(ActionMode.Auto, risk, safety.Value.PolicyAutoUpTo);
            var missing = capped == top && top != ActionMode.Auto ? "its risk allows no more" : EarnedLevel.Missing(capped, counts, options.Value);
            standings.Add(new(key.Tool, key.TargetClass, capped, counts.Incidents, counts.Successes, counts.Bound, missing));
        }
        return new AutonomyReport(policy.Id, policy.Version, policy.Mode, standings, EarnedLevel.Missing(ActionMode.Suggest, default, options.Value)!,
            await store.MovesAsync(transaction, policy.Id, cancellationToken));
    }, cancellationToken);

    private async Task<ActionMode> LevelAsync(DbTransaction transaction, AutonomyKey key, CancellationToken cancellationToken) =>
        await store.LevelAsync(transaction, key, cancellationToken) is { } recorded
            ? EarnedLevel.InForce(recorded, await store.CountAsync(transaction, key, cancellationToken), options.Value)
            : ActionMode.Suggest;
}
