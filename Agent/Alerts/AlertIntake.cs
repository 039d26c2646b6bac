using System.Data.Common;
using AIOps.Agent.Analysis;
using AIOps.Policies.Documents.Actions;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Queue;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Alerts;

/// <summary>
/// Takes alerts in: stored, deduplicated, judged by policy, joined to an incident and turned into action requests, all in
/// one transaction. When it returns, everything is durable; when it throws, nothing is.
/// </summary>
public sealed class AlertIntake
{
    private const int MostRecorded = 2000, MostActing = 64;

    private readonly IActionQueue _queue;
    private readonly PolicyCache _policies;
    private readonly AnalysisRequests _analyses;
    private readonly OutboxRelay _relay;
    private readonly IntakeLane _recorded, _acting;

    public AlertIntake(Database database, IActionQueue queue, PolicyCache policies, AlertTriage triage, AnalysisRequests analyses, OutboxRelay relay)
    {
        (_queue, _policies, _analyses, _relay) = (queue, policies, analyses, relay);
        Task<IReadOnlyList<TriagedAlert>> Triage(DbTransaction transaction, IReadOnlyList<Alert> alerts) => triage.RunAsync(transaction, policies.Current, alerts, CancellationToken.None);
        // Who acts waits for the gate, which is one at a time; who is only recorded does not wait for them.
        // On PostgreSQL one transaction gathers while the other is being written; SQLite has one writer.
        _recorded = new IntakeLane(database, database.Dialect == SqlDialect.Postgres ? 2 : 1, MostRecorded, Triage);
        _acting = new IntakeLane(database, 1, MostActing, Triage);
    }

    /// <exception cref="StoreUnavailableException">Nothing was stored: the database or the queue is away.</exception>
    public async Task<IntakeResult> AcceptAsync(IReadOnlyList<Alert> incoming, CancellationToken cancellationToken)
    {
        var mayAct = MayAct(incoming);
        try
        {
            // Before the transaction: a sender that hears 503 keeps the alert and sends it again, to an Agent that can act.
            await _queue.CheckAsync(cancellationToken);
        }
        catch (QueueFullException) when (!mayAct)
        {
            // What asks for nothing adds nothing to the queue; a resolved alert may even take from it.
        }
        var result = await (mayAct ? _acting : _recorded).AcceptAsync(incoming, cancellationToken);
        if (result.Actions.Count > 0)
            _relay.Wake();
        if (mayAct)
            _analyses.Begin();
        return result;
    }

    /// <summary>Only chooses the lane: what is due is decided in the transaction.</summary>
    private bool MayAct(IReadOnlyList<Alert> incoming)
    {
        var index = _policies.Current;
        foreach (var alert in incoming)
            if (alert.Status == AlertStatus.Firing)
                foreach (var match in index.Match(alert))
                    if (match.Action is not IgnoreAction)
                        return true;
        return false;
    }
}
