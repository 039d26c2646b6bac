using System.Data.Common;
using AIOps.Agent.Alerts.Sources;
using AIOps.Agent.Analysis;
using AIOps.Policies.Documents.Actions;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Windows;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Alerts;

/// <summary>Decides, inside the transaction of one request, what becomes of each of its alerts.</summary>
/// <remarks>
/// Concurrent reports of one problem take turns at its alert row, which the upsert locks until the commit; so each finds the
/// incident that the one before it opened. Locks are taken in one order by everybody: alert rows, gate, incidents.
/// </remarks>
public sealed class AlertTriage(AlertStore alerts, AlertIncidents incidents, PolicyActions actions, AnalysisRequests analyses, MaintenanceWatch maintenance, IOptions<SafetyOptions> safety, TimeProvider time)
{
    private sealed record Judged(StoredAlert Stored, IReadOnlyList<CompiledPolicy> Due, bool Ignored);

    public async Task<IntakeResult> RunAsync(DbTransaction transaction, IPolicyIndex index, IReadOnlyList<Alert> incoming, CancellationToken cancellationToken)
    {
        var stored = await alerts.UpsertAsync(transaction, incoming, cancellationToken);
        var judged = Judge(index, stored, await maintenance.OpenAsync(transaction, cancellationToken));
        if (judged.Values.Any(j => j.Due.Any(d => d.Action is ToolAction)))
            await actions.EnterAsync(transaction, cancellationToken);
        var requested = new List<ActionRequest>();
        var joined = new List<string?>(stored.Count);
        // An episode may be reported several times in one request, and even end in it.
        var known = new Dictionary<string, string?>();
        foreach (var (alert, _, _) in stored)
        {
            if (!known.TryGetValue(alert.Id, out var incident))
                known[alert.Id] = incident = judged.TryGetValue(alert.Id, out var firing)
                    ? await OpenAsync(transaction, firing, requested, cancellationToken)
                    : alert.IncidentId;
            joined.Add(incident);
            if (alert.Status == AlertStatus.Resolved && incident is not null)
                await incidents.ResolveAsync(transaction, alert, incident, cancellationToken);
        }
        return new IntakeResult(
            stored.Count(s => s.IsNew),
            stored.Count(s => s is { IsNew: false, Alert.Status: AlertStatus.Firing }),
            stored.Count(s => s is { WasStored: true, Alert.Status: AlertStatus.Resolved }),
            requested, joined)
        {
            IsAnalysed = judged.Values.Any(j => j.Due.Any(d => d.Action is AnalyzeAction)),
        };
    }

    /// <summary>By episode, each firing one once. One that is over before the request ends triggers nothing.</summary>
    private Dictionary<string, Judged> Judge(IPolicyIndex index, IReadOnlyList<StoredAlert> stored, IReadOnlyList<SafetyWindow> maintained)
    {
        var over = stored.Where(s => s.Alert.Status == AlertStatus.Resolved).Select(s => s.Alert.Id).ToHashSet();
        var judged = new Dictionary<string, Judged>();
        foreach (var one in stored.Where(s => s.Alert.Status == AlertStatus.Firing && !judged.ContainsKey(s.Alert.Id)))
        {
            var hushed = MaintenanceWatch.Over(one.Alert, maintained) is not null;
            var matches = hushed || over.Contains(one.Alert.Id) ? [] : index.Match(one.Alert);
            judged.Add(one.Alert.Id, new Judged(one,
                [.. matches.Where(m => m.Action is not IgnoreAction && IsDue(m.Policy, one))],
                hushed || (matches.Count > 0 && matches.All(m => m.Action is IgnoreAction))));
        }
        return judged;
    }

    private async Task<string?> OpenAsync(DbTransaction transaction, Judged judged, List<ActionRequest> requested, CancellationToken cancellationToken)
    {
        var alert = judged.Stored.Alert;
        // Ignored on purpose, by policy or under maintenance: it is stored, and nobody is told.
        if (judged.Ignored)
            return alert.IncidentId;
        // A repeat without an incident was ignored or under maintenance so far: now it is news.
        var incident = await incidents.JoinAsync(transaction, alert, judged.Stored.IsNew || alert.IncidentId is null, judged.Due.Count > 0, cancellationToken);
        foreach (var match in judged.Due)
            if (match.Action is ToolAction tool)
                requested.Add(await actions.RequestAsync(transaction, match.Policy, tool, alert with { IncidentId = incident }, cancellationToken));
            else if (match.Action is AnalyzeAction)
                await analyses.RequestAsync(transaction, match.Policy, alert with { IncidentId = incident }, cancellationToken);
        if (judged.Due.Count > 0)
            await alerts.SetActedAsync(transaction, alert.Id, time.GetUtcNow(), cancellationToken);
        return incident;
    }

    // A repeat of an open alert asks again only after the cooldown; the gate would deny it anyway, one record per repeat.
    // A container's own incident is reported once: a repeat is the sender's retry.
    private bool IsDue(Policy policy, StoredAlert stored) =>
        stored.IsNew
        || (stored.Alert.Source != ContainerSource.Name
            && (stored.Alert.LastActedAt is not { } last || time.GetUtcNow() - last >= (policy.Cooldown ?? safety.Value.DefaultCooldown)));
}
