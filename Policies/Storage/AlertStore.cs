using System.Data.Common;
using AIOps.Policies.Storage.Batches;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage;

/// <summary>Alerts, one row per episode. At most one firing row per fingerprint.</summary>
public sealed class AlertStore(Database database)
{
    internal const string Columns =
        "id, source, fingerprint, name, status, severity, labels, annotations, starts_at, ends_at, generator_url, first_seen, last_seen, count, incident_id, last_acted_at";

    /// <summary>
    /// Stores a batch in order: a firing alert opens an episode or repeats the open one (count, last seen, newest labels and
    /// annotations), a resolved one closes it. The same fingerprint may stand several times in a batch. Answers one entry
    /// per alert, in order.
    /// </summary>
    public async Task<IReadOnlyList<StoredAlert>> UpsertAsync(DbTransaction transaction, IReadOnlyList<Alert> alerts, CancellationToken cancellationToken)
    {
        if (alerts.Count == 0)
            return [];
        var stored = new StoredAlert[alerts.Count];
        var waves = AlertWave.Fold(alerts);
        if (database.Dialect == SqlDialect.Postgres && alerts.Count > 1 && alerts.Any(alert => alert.Status == AlertStatus.Resolved))
            await LockEpisodesAsync(transaction, alerts, cancellationToken);
        foreach (var wave in waves)
        {
            await AlertBatch.FireAsync(transaction, database.Dialect, wave.Firing, stored, cancellationToken);
            await AlertBatch.ResolveAsync(transaction, database.Dialect, wave.Resolved, stored, cancellationToken);
        }
        return stored;
    }

    /// <summary>Joins alerts to incidents, by alert.</summary>
    public async Task SetIncidentsAsync(DbTransaction transaction, IEnumerable<(string AlertId, string IncidentId)> joined, CancellationToken cancellationToken)
    {
        foreach (var incident in joined.GroupBy(one => one.IncidentId, one => one.AlertId))
            await transaction.RunAsync(
                $"UPDATE alerts SET incident_id = @incidentId WHERE {database.Dialect.In("id", "alerts")}",
                new { incidentId = incident.Key, alerts = incident.ToArray() }, cancellationToken);
    }

    public Task SetActedAsync(DbTransaction transaction, IReadOnlyCollection<string> alertIds, DateTimeOffset at, CancellationToken cancellationToken) =>
        alertIds.Count == 0
            ? Task.CompletedTask
            : transaction.RunAsync($"UPDATE alerts SET last_acted_at = @at WHERE {database.Dialect.In("id", "alertIds")}", new { alertIds = alertIds.ToArray(), at }, cancellationToken);

    public Task<Alert?> GetAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.FirstAsync(
            $"SELECT {Columns} FROM alerts WHERE id = @id", new { id }, Read, cancellationToken), cancellationToken);

    /// <summary>Reads inside the transaction.</summary>
    public Task<Alert?> GetAsync(DbTransaction transaction, string id, CancellationToken cancellationToken) =>
        transaction.FirstAsync($"SELECT {Columns} FROM alerts WHERE id = @id", new { id }, Read, cancellationToken);

    /// <summary>Newest first seen first.</summary>
    public Task<Page<Alert>> ListAsync(AlertFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var after = Paging.TimeAndId("alerts", page);
        var limit = Paging.Limit(page);
        var where = new Where()
            .And(filter.Status is not null, "status = @status")
            .And(filter.Name is not null, "name = @Name")
            .And(filter.Severity is not null, "severity = @Severity")
            .And(filter.Source is not null, "source = @Source")
            .And(filter.IncidentId is not null, "incident_id = @IncidentId")
            .And(after is not null, "(first_seen, id) < (@at, @id)");
        var arguments = new
        {
            status = filter.Status is { } status ? WireJson.Name(status) : null,
            filter.Name, filter.Severity, filter.Source, filter.IncidentId, at = after?.At, id = after?.Id, take = limit + 1,
        };
        return database.ReadAsync(async connection => Paging.Cut(
            await connection.ListAsync($"SELECT {Columns} FROM alerts {where} ORDER BY first_seen DESC, id DESC LIMIT @take", arguments, Read, cancellationToken),
            limit, last => Paging.Cursor("alerts", last.FirstSeen, last.Id)), cancellationToken);
    }

    /// <summary>Two batches that fire and resolve the same problems crosswise would deadlock; in one order they queue.</summary>
    private static Task<int> LockEpisodesAsync(DbTransaction transaction, IReadOnlyList<Alert> alerts, CancellationToken cancellationToken) =>
        transaction.RunAsync(
            "SELECT 1 FROM alerts WHERE status = 'firing' AND fingerprint = ANY(@fingerprints) ORDER BY fingerprint FOR UPDATE",
            new { fingerprints = alerts.Select(alert => StoredText.Clean(alert.Fingerprint)).ToArray() }, cancellationToken);

    internal static Alert Read(Row row) => new()
    {
        Id = row.Text("id"),
        Source = row.Text("source"),
        Fingerprint = row.Text("fingerprint"),
        Name = row.Text("name"),
        Status = row.Name<AlertStatus>("status"),
        Severity = row.TextOrNull("severity"),
        Labels = row.Document<Dictionary<string, string>>("labels"),
        Annotations = row.Document<Dictionary<string, string>>("annotations"),
        StartsAt = row.Time("starts_at"),
        EndsAt = row.TimeOrNull("ends_at"),
        GeneratorUrl = row.TextOrNull("generator_url"),
        FirstSeen = row.Time("first_seen"),
        LastSeen = row.Time("last_seen"),
        Count = row.Long("count"),
        IncidentId = row.TextOrNull("incident_id"),
        LastActedAt = row.TimeOrNull("last_acted_at"),
    };
}
