using System.Data.Common;
using AIOps.Agent.Alerts.Sources;
using AIOps.Agent.Analysis;
using AIOps.Policies.Documents.Actions;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Notices;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Windows;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Alerts;

/// <summary>Decides, inside one transaction, what becomes of each alert.</summary>
/// <remarks>
/// Concurrent reports of one problem take turns at its alert row, which the upsert locks until the commit; so each finds the
/// incident that the one before it opened. Locks are taken in one order by everybody: alert rows, gate, incidents.
/// </remarks>
public sealed class AlertTriage(AlertStore alerts, AlertIncidents incidents, PolicyActions actions, AnalysisRequests analyses, PolicyNotices notices, MaintenanceWatch maintenance, IOptions<SafetyOptions> safety, TimeProvider time)
{
    /// <param name="Due">The policies whose turn it is.</param>
    /// <param name="Ignored">By policy or under maintenance, on purpose: it is stored, and nobody is told.</param>
    private sealed record Judged(StoredAlert Stored, IReadOnlyList<CompiledPolicy> Due, bool Ignored);

    /// <summary>One answer for each report, in order.</summary>
    public async Task<IReadOnlyList<TriagedAlert>> RunAsync(DbTransaction transaction, IPolicyIndex index, IReadOnlyList<Alert> incoming, CancellationToken cancellationToken)
    {
        var maintained = await maintenance.OpenAsync(transaction, cancellationToken);
        var proposed = incoming.Select(alert => alert.Status == AlertStatus.Firing && !IsIgnored(index, alert, maintained) ? incidents.Propose(alert) : alert).ToList();
        var stored = await alerts.UpsertAsync(transaction, proposed, cancellationToken);
        var judged = Judge(index, stored, maintained);
        if (judged.Any(j => j.Due.Any(d => d.Action is ToolAction)))
            await actions.EnterAsync(transaction, cancellationToken);
        var joined = await incidents.JoinAsync(transaction, [.. judged.Where(j => !j.Ignored).Select(Joining)], cancellationToken);
        var requested = await RequestAsync(transaction, judged, joined, cancellationToken);
        await incidents.ResolveAsync(transaction, [.. stored.Where(s => s.Alert.Status == AlertStatus.Resolved).Select(s => Joined(s.Alert, joined))], cancellationToken);
        return [.. stored.Select(one => new TriagedAlert(one, Joined(one.Alert, joined).IncidentId, requested.Remove(one.Alert.Id, out var own) ? own : []))];
    }

    private static Alert Joined(Alert alert, IReadOnlyDictionary<string, string> joined) =>
        joined.TryGetValue(alert.Id, out var incident) ? alert with { IncidentId = incident } : alert;

    private static bool IsIgnored(IPolicyIndex index, Alert alert, IReadOnlyList<SafetyWindow> maintained)
    {
        if (MaintenanceWatch.Over(alert, maintained) is not null)
            return true;
        var matches = index.Match(alert);
        return matches.Count > 0 && matches.All(m => m.Action is IgnoreAction);
    }

    /// <summary>Each episode that fires, once. One that is over before the batch ends triggers nothing.</summary>
    private List<Judged> Judge(IPolicyIndex index, IReadOnlyList<StoredAlert> stored, IReadOnlyList<SafetyWindow> maintained)
    {
        var over = stored.Where(s => s.Alert.Status == AlertStatus.Resolved).Select(s => s.Alert.Id).ToHashSet();
        return [.. stored.Where(s => s.Alert.Status == AlertStatus.Firing).DistinctBy(s => s.Alert.Id).Select(one => IsIgnored(index, one.Alert, maintained)
            ? new Judged(one, [], true)
            : new Judged(one, over.Contains(one.Alert.Id) ? [] : [.. index.Match(one.Alert).Where(m => m.Action is not IgnoreAction && IsDue(m.Policy, one))], false))];
    }

    // A repeat without an incident was ignored or under maintenance so far: now it is news.
    private static AlertIncidents.Joining Joining(Judged one) =>
        new(one.Stored.Alert, one.Stored.IsNew, one.Stored.Alert.IncidentId is null, one.Due.Count > 0);

    private async Task<Dictionary<string, IReadOnlyList<ActionRequest>>> RequestAsync(
        DbTransaction transaction, List<Judged> judged, IReadOnlyDictionary<string, string> joined, CancellationToken cancellationToken)
    {
        var requested = new Dictionary<string, IReadOnlyList<ActionRequest>>();
        foreach (var one in judged.Where(j => j.Due.Count > 0))
        {
            var own = new List<ActionRequest>();
            foreach (var match in one.Due)
                if (match.Action is ToolAction tool)
                    own.Add(await actions.RequestAsync(transaction, match.Policy, tool, Joined(one.Stored.Alert, joined), cancellationToken));
                else if (match.Action is AnalyzeAction)
                    await analyses.RequestAsync(transaction, match.Policy, Joined(one.Stored.Alert, joined), cancellationToken);
                else if (match.Action is NotifyAction notify)
                    await notices.AddAsync(transaction, match.Policy, notify, Joined(one.Stored.Alert, joined), $"Alert {one.Stored.Alert.Name} fires", cancellationToken);
            requested.Add(one.Stored.Alert.Id, own);
        }
        await alerts.SetActedAsync(transaction, [.. requested.Keys], time.GetUtcNow(), cancellationToken);
        return requested;
    }

    // A repeat of an open alert asks again only after the cooldown; the gate would deny it anyway, one record per repeat.
    // A container's own incident is reported once: a repeat is the sender's retry.
    private bool IsDue(Policy policy, StoredAlert stored) =>
        stored.IsNew
        || (stored.Alert.Source != ContainerSource.Name
            && (stored.Alert.LastActedAt is not { } last || time.GetUtcNow() - last >= (policy.Cooldown ?? safety.Value.DefaultCooldown)));
}
