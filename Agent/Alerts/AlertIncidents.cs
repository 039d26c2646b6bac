using System.Data.Common;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Alerts;

/// <summary>Joins alerts to incidents: one open incident per problem, closed when all its alerts have resolved.</summary>
public sealed class AlertIncidents(IncidentStore incidents, AlertStore alerts, TimeProvider time)
{
    private const int MaxText = 255;

    private static readonly string[] TargetLabels = ["container_name", "pod_name", "pod", "deployment", "deployment_name", "vm_name", "service", "job", "instance"];

    /// <summary>
    /// The incident of a firing alert. A repeat opens a new one only when its old one is over and something is about to be done again.
    /// </summary>
    public async Task<string?> JoinAsync(DbTransaction transaction, Alert alert, bool isNew, bool acting, CancellationToken cancellationToken)
    {
        if (!isNew && !acting)
            return alert.IncidentId;
        if (await incidents.FindOpenAsync(transaction, alert.Fingerprint, cancellationToken) is { } open)
        {
            if (alert.IncidentId != open.Id)
                await alerts.SetIncidentAsync(transaction, alert.Id, open.Id, cancellationToken);
            return open.Id;
        }
        var now = time.GetUtcNow();
        var external = alert.Labels.GetValueOrDefault("incident_id");
        var incident = new Incident
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            ExternalId = alert.Source == Sources.ContainerSource.Name && await incidents.FindExternalAsync(transaction, external!, cancellationToken) is null ? external : null,
            Fingerprint = alert.Fingerprint,
            Title = Short(alert.Annotations.GetValueOrDefault("summary") ?? alert.Name),
            Severity = alert.Severity,
            Source = alert.Source,
            Target = TargetLabels.Select(l => alert.Labels.GetValueOrDefault(l)).FirstOrDefault(v => v is not null) is { } target ? Short(target) : null,
            Status = IncidentStatus.Received,
            CreatedAt = now,
            UpdatedAt = now,
        };
        await incidents.InsertAsync(transaction, incident, cancellationToken);
        await incidents.AppendAsync(transaction, [new IncidentEvent(0, incident.Id, now, "received", $"{alert.Name} from {alert.Source}: {incident.Target ?? "no target named"}")], cancellationToken);
        await alerts.SetIncidentAsync(transaction, alert.Id, incident.Id, cancellationToken);
        return incident.Id;
    }

    /// <summary>Notes that an alert of the incident is over; the last one closes it.</summary>
    public async Task ResolveAsync(DbTransaction transaction, Alert alert, string id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await alerts.CountFiringAsync(transaction, id, cancellationToken) == 0
            && await incidents.SetStatusAsync(transaction, id, IncidentStatus.Resolved, now, cancellationToken))
            await incidents.AppendAsync(transaction, [new IncidentEvent(0, id, now, "resolved", $"{alert.Name} has resolved at its source")], cancellationToken);
    }

    // A label may be as long as a page; what stands in lists and indexes may not.
    private static string Short(string text) => text.Length <= MaxText ? text : $"{text[..(char.IsHighSurrogate(text[MaxText - 2]) ? MaxText - 2 : MaxText - 1)]}…";
}
