using AIOps.Agent.Analysis;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Queue;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Alerts;

/// <summary>
/// Takes alerts in: stored, deduplicated, judged by policy, joined to an incident and turned into action requests, all in
/// one transaction. When it returns, everything is durable; when it throws, nothing is.
/// </summary>
public sealed class AlertIntake(Database database, IActionQueue queue, PolicyCache policies, AlertTriage triage, AnalysisRequests analyses, OutboxRelay relay)
{
    /// <exception cref="StoreUnavailableException">Nothing was stored: the database or the queue is away.</exception>
    public async Task<IntakeResult> AcceptAsync(IReadOnlyList<Alert> incoming, CancellationToken cancellationToken)
    {
        // Asked before the transaction: a sender that hears 503 keeps the alert and sends it again, to an Agent that can act.
        await queue.CheckAsync(cancellationToken);
        var index = policies.Current;
        var result = await database.WriteAsync(transaction => triage.RunAsync(transaction, index, incoming, cancellationToken), cancellationToken);
        if (result.Actions.Count > 0)
            relay.Wake();
        if (result.IsAnalysed)
            analyses.Begin();
        return result;
    }
}
