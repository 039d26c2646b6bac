using System.Data.Common;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Safety.Gate;

/// <summary>
/// Asks every rule. State comes from the store in the caller's transaction, under one lock, so that two replicas cannot both
/// be the first; a store that cannot be read throws, and then nothing is changed.
/// </summary>
public sealed class ActionGate
{
    private const string Lock = "gate";

    private readonly Database _database;
    private readonly GateFactsReader _facts;
    private readonly IGateRule[] _rules;

    /// <exception cref="ArgumentException">Without rules everything would be allowed.</exception>
    public ActionGate(Database database, GateFactsReader facts, IEnumerable<IGateRule> rules)
    {
        (_database, _facts, _rules) = (database, facts, [.. rules]);
        if (_rules.Length == 0)
            throw new ArgumentException("a gate without rules is no gate", nameof(rules));
    }

    /// <summary>Takes the gate's lock ahead of a judgement, for a transaction that also changes rows which others change while they hold it.</summary>
    public Task EnterAsync(DbTransaction transaction, CancellationToken cancellationToken) => _database.LockAsync(transaction, Lock, cancellationToken);

    /// <summary>Judges an action; records nothing. The gate's lock is held until the transaction ends.</summary>
    public async Task<GateRuling> JudgeAsync(DbTransaction transaction, ActionRequest action, GatePass pass, string? misfit, CancellationToken cancellationToken)
    {
        await EnterAsync(transaction, cancellationToken);
        return GateRuling.Of(_rules, await _facts.ReadAsync(transaction, action, pass, misfit, cancellationToken));
    }
}
