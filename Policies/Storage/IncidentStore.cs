using System.Data.Common;
using AIOps.Policies.Incidents;
using AIOps.Policies.Storage.Batches;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage;

/// <summary>Incidents and their timelines.</summary>
public sealed class IncidentStore(Database database)
{
    internal const string Columns = "id, external_id, fingerprint, title, severity, source, target, status, created_at, updated_at, resolved_at";

    public Task InsertAsync(DbTransaction transaction, Incident incident, CancellationToken cancellationToken) => InsertAsync(transaction, [incident], cancellationToken);

    /// <summary>One statement, however many.</summary>
    public Task InsertAsync(DbTransaction transaction, IReadOnlyList<Incident> opened, CancellationToken cancellationToken) =>
        IncidentBatch.InsertAsync(transaction, database.Dialect, opened, cancellationToken);

    /// <summary>The incident of this fingerprint that is neither resolved nor failed, or null.</summary>
    public Task<Incident?> FindOpenAsync(DbTransaction transaction, string fingerprint, CancellationToken cancellationToken) =>
        transaction.FirstAsync($"""
            SELECT {Columns} FROM incidents WHERE fingerprint = @fingerprint AND status NOT IN ('resolved', 'failed')
            ORDER BY created_at DESC, id DESC LIMIT 1
            """, new { fingerprint }, Read, cancellationToken);

    /// <summary>By the sender's own id, in any status.</summary>
    public Task<Incident?> FindExternalAsync(DbTransaction transaction, string externalId, CancellationToken cancellationToken) =>
        transaction.FirstAsync($"SELECT {Columns} FROM incidents WHERE external_id = @externalId", new { externalId }, Read, cancellationToken);

    /// <summary>Moves the status and stamps <c>updated_at</c> (and <c>resolved_at</c> when it ends); false when it was already there.</summary>
    public async Task<bool> SetStatusAsync(DbTransaction transaction, string id, IncidentStatus status, DateTimeOffset at, CancellationToken cancellationToken)
    {
        DateTimeOffset? resolvedAt = status is IncidentStatus.Resolved or IncidentStatus.Failed ? at : null;
        var moved = await transaction.RunAsync(
            "UPDATE incidents SET status = @status, updated_at = @at, resolved_at = @resolvedAt WHERE id = @id AND status <> @status",
            new { id, status = WireJson.Name(status), at, resolvedAt }, cancellationToken) == 1;
        if (moved && resolvedAt is not null)
            await IncidentKeyStore.ReleaseAsync(transaction, database.Dialect, [id], cancellationToken);
        return moved;
    }

    /// <summary>Of these, the ones that are neither resolved nor failed.</summary>
    public async Task<IReadOnlySet<string>> OpenAsync(DbTransaction transaction, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        ids.Count == 0 ? new HashSet<string>() : (await transaction.ListAsync(
            $"SELECT id FROM incidents WHERE {database.Dialect.In("id", "ids")} AND status NOT IN ('resolved', 'failed')",
            new { ids = ids.ToArray() }, row => row.Text("id"), cancellationToken)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Closes those of which no alert fires any more, and answers them; one that was resolved before is not among them.</summary>
    public async Task<IReadOnlyList<string>> ResolveCalmAsync(DbTransaction transaction, IReadOnlyCollection<string> ids, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return [];
        var sorted = ids.Order(StringComparer.Ordinal).ToArray();
        // Of two that resolve the last two alerts at once, the second must see what the first did; in one order they do not wait crosswise.
        if (database.Dialect == SqlDialect.Postgres)
            await transaction.RunAsync("SELECT 1 FROM incidents WHERE id = ANY(@sorted) ORDER BY id FOR UPDATE", new { sorted }, cancellationToken);
        var closed = await transaction.ListAsync($"""
            UPDATE incidents SET status = 'resolved', updated_at = @at, resolved_at = @at
            WHERE {database.Dialect.In("id", "sorted")} AND status <> 'resolved'
              AND NOT EXISTS (SELECT 1 FROM alerts WHERE alerts.incident_id = incidents.id AND alerts.status = 'firing')
            RETURNING id
            """, new { sorted, at }, row => row.Text("id"), cancellationToken);
        await IncidentKeyStore.ReleaseAsync(transaction, database.Dialect, closed, cancellationToken);
        return closed;
    }

    /// <summary>Appends to timelines in order; the store assigns the sequence.</summary>
    public Task AppendAsync(DbTransaction transaction, IReadOnlyList<IncidentEvent> events, CancellationToken cancellationToken) =>
        IncidentTimeline.AppendAsync(transaction, database.Dialect, events, cancellationToken);

    public Task<Incident?> GetAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.FirstAsync(
            $"SELECT {Columns} FROM incidents WHERE id = @id", new { id }, Read, cancellationToken), cancellationToken);

    /// <summary>Newest first.</summary>
    public Task<Page<Incident>> ListAsync(IncidentFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var after = Paging.TimeAndId("incidents", page);
        var limit = Paging.Limit(page);
        var where = new Where()
            .And(filter.Status is not null, "status = @status")
            .And(filter.Source is not null, "source = @Source")
            .And(filter.Target is not null, "target = @Target")
            .And(after is not null, "(created_at, id) < (@at, @id)");
        var arguments = new
        {
            status = filter.Status is { } status ? WireJson.Name(status) : null, filter.Source, filter.Target, at = after?.At, id = after?.Id, take = limit + 1,
        };
        return database.ReadAsync(async connection => Paging.Cut(
            await connection.ListAsync(
                $"SELECT {Columns} FROM incidents {where} ORDER BY created_at DESC, id DESC LIMIT @take", arguments, Read, cancellationToken),
            limit, last => Paging.Cursor("incidents", last.CreatedAt, last.Id)), cancellationToken);
    }

    /// <summary>Timeline in order, at most 1,000 events after <paramref name="afterSequence"/>; all incidents when <paramref name="incidentId"/> is null.</summary>
    public Task<IReadOnlyList<IncidentEvent>> EventsAsync(string? incidentId, long afterSequence, CancellationToken cancellationToken) =>
        IncidentTimeline.ReadAsync(database, incidentId, afterSequence, cancellationToken);

    private static Incident Read(Row row) => new()
    {
        Id = row.Text("id"),
        ExternalId = row.TextOrNull("external_id"),
        Fingerprint = row.Text("fingerprint"),
        Title = row.Text("title"),
        Severity = row.TextOrNull("severity"),
        Source = row.Text("source"),
        Target = row.TextOrNull("target"),
        Status = row.Name<IncidentStatus>("status"),
        CreatedAt = row.Time("created_at"),
        UpdatedAt = row.Time("updated_at"),
        ResolvedAt = row.TimeOrNull("resolved_at"),
    };
}
