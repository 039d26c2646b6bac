using System.Data.Common;
using AIOps.Policies.Incidents;
using AIOps.Policies.Storage.Batches;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage;

/// <summary>Incidents and their timelines.</summary>
public sealed class IncidentStore(Database database)
{
    internal const string Inserted = "id, external_id, fingerprint, title, severity, source, target, status, created_at, updated_at, resolved_at";

    private const string Columns = $"{Inserted}, responded_at, acked_at, acked_by, healed_by, policy_id, joined, returns, flapping_until";

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
        DateTimeOffset? ended = status is IncidentStatus.Resolved or IncidentStatus.Failed ? at : null;
        if (ended is not null)
            await IncidentKeyStore.LockAsync(transaction, database.Dialect, [id], cancellationToken);
        var moved = await transaction.ListAsync("""
            UPDATE incidents SET status = @status, updated_at = @at, resolved_at = COALESCE(@ended, resolved_at) WHERE id = @id AND status <> @status RETURNING resolved_at
            """, new { id, status = WireJson.Name(status), at, ended }, row => row.TimeOrNull("resolved_at"), cancellationToken);
        if (moved.Count == 0)
            return false;
        if (ended is not null)
            await IncidentKeyStore.EndAsync(transaction, database.Dialect, [id], at, cancellationToken);
        else if (moved[0] is not null)
            await GoOnAsync(transaction, id, cancellationToken);
        return true;
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
        // Who joins holds the key: an alert that is on its way is seen below. Of two that resolve the last two alerts at once,
        // the second must see what the first did; in one order they do not wait crosswise.
        await IncidentKeyStore.LockAsync(transaction, database.Dialect, sorted, cancellationToken);
        if (database.Dialect == SqlDialect.Postgres)
            await transaction.RunAsync("SELECT 1 FROM incidents WHERE id = ANY(@sorted) ORDER BY id FOR NO KEY UPDATE", new { sorted }, cancellationToken);
        var closed = await transaction.ListAsync($"""
            UPDATE incidents SET status = 'resolved', updated_at = @at, resolved_at = @at, healed_by = COALESCE(healed_by, 'alone')
            WHERE {database.Dialect.In("id", "sorted")} AND status <> 'resolved'
              AND NOT EXISTS (SELECT 1 FROM alerts WHERE alerts.incident_id = incidents.id AND alerts.status = 'firing')
            RETURNING id
            """, new { sorted, at }, row => row.Text("id"), cancellationToken);
        await IncidentKeyStore.EndAsync(transaction, database.Dialect, closed, at, cancellationToken);
        return closed;
    }

    /// <summary>It had ended and goes on: so its problems are open again.</summary>
    private async Task GoOnAsync(DbTransaction transaction, string id, CancellationToken cancellationToken)
    {
        await IncidentKeyStore.GoOnAsync(transaction, database.Dialect, [id], cancellationToken);
        await transaction.RunAsync("UPDATE incidents SET resolved_at = NULL WHERE id = @id", new { id }, cancellationToken);
    }

    /// <summary>As it is, and nobody joins, ends or moves it before the transaction ends; null when there is none.</summary>
    public async Task<Incident?> LockAsync(DbTransaction transaction, string id, CancellationToken cancellationToken)
    {
        await IncidentKeyStore.LockAsync(transaction, database.Dialect, [id], cancellationToken);
        var row = database.Dialect == SqlDialect.Postgres ? "FOR NO KEY UPDATE" : "";
        return await transaction.FirstAsync($"SELECT {Columns} FROM incidents WHERE id = @id {row}", new { id }, Read, cancellationToken);
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
        RespondedAt = row.TimeOrNull("responded_at"),
        AckedAt = row.TimeOrNull("acked_at"),
        AckedBy = row.TextOrNull("acked_by"),
        HealedBy = row.NameOrNull<IncidentHealer>("healed_by"),
        PolicyId = row.LongOrNull("policy_id"),
        Joined = row.Int("joined"),
        Returns = row.Int("returns"),
        FlappingUntil = row.TimeOrNull("flapping_until"),
    };
}
