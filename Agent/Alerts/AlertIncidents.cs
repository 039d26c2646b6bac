using System.Data.Common;
using System.Globalization;
using System.Numerics;
using AIOps.Policies.Documents;
using AIOps.Policies.Incidents;
using AIOps.Policies.Incidents.Grounds;
using AIOps.Policies.Incidents.Storms;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Alerts;

/// <summary>Joins alerts to incidents: one open incident per problem, closed when all its alerts have resolved.</summary>
public sealed class AlertIncidents(IncidentStore incidents, IncidentJoins joins, IncidentLife life, IncidentCorrelation correlation, AlertStorm storm, AlertStore alerts, TimeProvider time)
{
    private const int MaxText = 255;

    private static readonly string[] TargetLabels = ["container_name", "pod_name", "pod", "deployment", "deployment_name", "vm_name", "service", "job", "instance"];

    /// <param name="Alert">As stored; <see cref="Alert.IncidentId"/> is what its row holds.</param>
    /// <param name="IsNew">It opened its episode.</param>
    /// <param name="IsNews">It has no incident so far.</param>
    /// <param name="IsActing">Something is about to be done because of it.</param>
    public sealed record Joining(Alert Alert, bool IsNew, bool IsNews, bool IsActing);

    /// <summary>The alert with the incident that it opens if none is open for its problem: so its row is written once in the usual case.</summary>
    public Alert Propose(Alert alert) => alert with { IncidentId = NewId() };

    /// <summary>
    /// The incident of each firing alert, by the alert's id. A repeat opens a new one only when its old one is over and
    /// something is about to be done again.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, string>> JoinAsync(DbTransaction transaction, IReadOnlyList<Joining> firing, CancellationToken cancellationToken)
    {
        var open = await incidents.OpenAsync(transaction, [.. firing.Where(f => f is { IsNew: false, IsNews: false, IsActing: true }).Select(f => f.Alert.IncidentId!)], cancellationToken);
        var asking = firing.Where(f => f.IsNew || f.IsNews || (f.IsActing && !open.Contains(f.Alert.IncidentId!)))
            .Select(f => Wish(f.Alert, f.IsNew && f.Alert.IncidentId is { } proposed ? proposed : NewId())).ToList();
        if (asking.Count == 0)
            return new Dictionary<string, string>();
        var now = time.GetUtcNow();
        var (found, ended, storms) = await joins.ClaimAsync(transaction, asking, NewId(), now, cancellationToken);
        if (storms is not null)
            await OpenStormAsync(transaction, storms, [.. asking.Zip(found).Where(one => one.Second.IncidentId == storms).Select(one => one.First.Alert)], now, cancellationToken);
        var joined = asking.Zip(found, (wish, answer) => (wish.Alert.Id, answer.IncidentId)).ToDictionary(one => one.Id, one => one.IncidentId);
        await OpenAsync(transaction, [.. asking.Where(a => joined[a.Alert.Id] == a.Proposed).Select(a => (a.Alert, a.Proposed))], now, cancellationToken);
        await alerts.SetIncidentsAsync(transaction, asking.Where(a => a.Alert.IncidentId != joined[a.Alert.Id]).Select(a => (a.Alert.Id, joined[a.Alert.Id])), cancellationToken);
        await ReopenAsync(transaction, ended, asking.Select(a => a.Alert).ToLookup(alert => joined[alert.Id]), now, cancellationToken);
        await TellAsync(transaction, [.. asking.Zip(found).Where(one => one.Second.IsGrouped && !ended.Contains(one.Second.IncidentId)).GroupBy(one => one.Second.IncidentId, one => one.First.Alert)], now, cancellationToken);
        return joined;
    }

    /// <summary>Notes that these alerts are over; the last one of an incident closes it.</summary>
    public async Task ResolveAsync(DbTransaction transaction, IReadOnlyList<Alert> over, CancellationToken cancellationToken)
    {
        var last = over.Where(alert => alert.IncidentId is not null).GroupBy(alert => alert.IncidentId!).ToDictionary(own => own.Key, own => own.Last());
        var now = time.GetUtcNow();
        var closed = await incidents.ResolveCalmAsync(transaction, last.Keys, now, cancellationToken);
        await incidents.AppendAsync(transaction, [.. closed.Select(id => new IncidentEvent(0, id, now, "resolved", $"{last[id].Name} has resolved at its source"))], cancellationToken);
    }

    // A container's own incident is its sender's, who asks for it by name.
    private IncidentJoins.Wish Wish(Alert alert, string proposed) => alert.Source == Sources.ContainerSource.Name
        ? new(alert, (IncidentCorrelation.Alone(alert), null), proposed, false)
        : new(alert, correlation.Of(alert), proposed, true);

    private async Task OpenAsync(DbTransaction transaction, IReadOnlyList<(Alert Alert, string Id)> opening, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var opened = new List<Incident>(opening.Count);
        foreach (var (alert, id) in opening)
            opened.Add(new Incident
            {
                Id = id,
                ExternalId = await ExternalAsync(transaction, alert, cancellationToken),
                Fingerprint = alert.Fingerprint,
                Title = Short(alert.Annotations.GetValueOrDefault("summary") ?? alert.Name),
                Severity = alert.Severity,
                Source = alert.Source,
                Target = TargetLabels.Select(l => alert.Labels.GetValueOrDefault(l)).FirstOrDefault(v => v is not null) is { } target ? Short(target) : null,
                Status = IncidentStatus.Received,
                CreatedAt = now,
                UpdatedAt = now,
            });
        await incidents.InsertAsync(transaction, opened, cancellationToken);
        await incidents.AppendAsync(transaction, [.. opened.Zip(opening, (incident, one) =>
            new IncidentEvent(0, incident.Id, now, "received", $"{one.Alert.Name} from {one.Alert.Source}: {incident.Target ?? "no target named"}"))], cancellationToken);
    }

    private async Task OpenStormAsync(DbTransaction transaction, string id, IReadOnlyList<Alert> first, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await incidents.InsertAsync(transaction, [new Incident
        {
            Id = id,
            Fingerprint = first[0].Fingerprint,
            Title = "Alert storm",
            Severity = first[0].Severity,
            Source = AlertStorm.Source,
            Status = IncidentStatus.Received,
            CreatedAt = now,
            UpdatedAt = now,
        }], cancellationToken);
        await incidents.AppendAsync(transaction, [new IncidentEvent(0, id, now, "received", storm.Describe(first.Count))], cancellationToken);
    }

    private async Task<string?> ExternalAsync(DbTransaction transaction, Alert alert, CancellationToken cancellationToken) =>
        alert.Source == Sources.ContainerSource.Name && alert.Labels["incident_id"] is var external
            && await incidents.FindExternalAsync(transaction, external, cancellationToken) is null ? external : null;

    private async Task ReopenAsync(DbTransaction transaction, IReadOnlySet<string> ended, ILookup<string, Alert> joined, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var lines = new List<IncidentEvent>();
        foreach (var back in await life.ReopenAsync(transaction, ended, now, correlation.Flapping, cancellationToken))
        {
            lines.Add(new(0, back.Id, now, "reopened", $"{joined[back.Id].First().Name} is back, for the {Ordinal(back.Returns)} time"));
            if (back.BeginsToFlap)
                lines.Add(new(0, back.Id, now, "flapping", $"it came back {correlation.Flapping.Returns} times or more within {Duration.Format(correlation.Flapping.Within)}: actions are no more frequent than their policies' cooldowns"));
        }
        await incidents.AppendAsync(transaction, lines, cancellationToken);
    }

    /// <summary>One line for all that joined an incident together, and ever fewer the more there are: a storm is thousands.</summary>
    private async Task TellAsync(DbTransaction transaction, IReadOnlyList<IGrouping<string, Alert>> joining, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var total = await life.CountJoinedAsync(transaction, joining.ToDictionary(own => own.Key, own => own.Count(), StringComparer.Ordinal), cancellationToken);
        await incidents.AppendAsync(transaction, [.. joining.Where(own => IsWorthALine(total[own.Key] - own.Count(), total[own.Key])).Select(own => new IncidentEvent(0, own.Key, now, "joined",
            total[own.Key] == 1 ? $"{own.First().Name} belongs to it" : $"{total[own.Key]} alerts more belong to it by now, such as {own.First().Name}"))], cancellationToken);
    }

    /// <summary>The first ten each, then at every doubling.</summary>
    private static bool IsWorthALine(int before, int after) => before < 10 || (BitOperations.Log2((uint)before) < BitOperations.Log2((uint)after));

    private static string Ordinal(int number) => number.ToString(CultureInfo.InvariantCulture) + (number % 100 is 11 or 12 or 13 ? "th" : (number % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" });

    private string NewId() => Guid.CreateVersion7(time.GetUtcNow()).ToString("N");

    // A label may be as long as a page; what stands in lists and indexes may not.
    private static string Short(string text) => text.Length <= MaxText ? text : Excerpt.Head(text, MaxText - 1);
}
