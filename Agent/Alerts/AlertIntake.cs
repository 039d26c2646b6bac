using System.Data.Common;
using AIOps.Agent.Alerts.Sources;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Queue;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Alerts;

/// <summary>
/// Takes alerts in: stored, deduplicated, judged by policy, joined to an incident and turned into action requests, all in
/// one transaction. When it returns, everything is durable; when it throws, nothing is.
/// </summary>
public sealed class AlertIntake(
    Database database, AlertStore alerts, AlertIncidents incidents, PolicyCache policies, PolicyActions actions, OutboxRelay relay,
    IOptions<SafetyOptions> safety, TimeProvider time)
{
    /// <exception cref="StoreUnavailableException">Nothing was stored.</exception>
    public async Task<IntakeResult> AcceptAsync(IReadOnlyList<Alert> incoming, CancellationToken cancellationToken)
    {
        var index = policies.Current;
        var result = await database.WriteAsync(transaction => AcceptAsync(transaction, index, incoming, cancellationToken), cancellationToken);
        if (result.Actions.Count > 0)
            relay.Wake();
        return result;
    }

    private async Task<IntakeResult> AcceptAsync(DbTransaction transaction, IPolicyIndex index, IReadOnlyList<Alert> incoming, CancellationToken cancellationToken)
    {
        var requested = new List<ActionRequest>();
        var joined = new List<string?>(incoming.Count);
        int opened = 0, repeated = 0, resolved = 0;
        foreach (var stored in await alerts.UpsertAsync(transaction, incoming, cancellationToken))
        {
            var alert = stored.Alert;
            if (alert.Status == AlertStatus.Resolved)
            {
                resolved += stored.WasStored ? 1 : 0;
                joined.Add(alert.IncidentId);
                await incidents.ResolveAsync(transaction, alert, cancellationToken);
                continue;
            }
            opened += stored.IsNew ? 1 : 0;
            repeated += stored.IsNew ? 0 : 1;
            var matches = index.Match(alert);
            var due = matches.Where(m => m.Action.Tool is not null && IsDue(m.Policy, stored)).ToArray();
            // Ignored on purpose: it is stored, and nobody is told.
            var ignored = matches.Count > 0 && matches.All(m => m.Action.Tool is null);
            var incident = ignored ? null : await incidents.JoinAsync(transaction, alert, stored.IsNew, due.Length > 0, cancellationToken);
            joined.Add(incident);
            foreach (var match in due)
                requested.Add(await actions.RequestAsync(transaction, match, alert with { IncidentId = incident }, cancellationToken));
            if (due.Length > 0)
                await alerts.SetActedAsync(transaction, alert.Id, time.GetUtcNow(), cancellationToken);
        }
        return new IntakeResult(opened, repeated, resolved, requested, joined);
    }

    // A repeat of an open alert asks again only after the cooldown; the gate would deny it anyway, one record per repeat.
    // A container's own incident is reported once: a repeat is the sender's retry.
    private bool IsDue(Policy policy, StoredAlert stored) =>
        stored.IsNew
        || (stored.Alert.Source != ContainerSource.Name
            && (stored.Alert.LastActedAt is not { } last || time.GetUtcNow() - last >= (policy.Cooldown ?? safety.Value.DefaultCooldown)));
}
