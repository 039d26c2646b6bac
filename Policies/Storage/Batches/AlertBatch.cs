using System.Data.Common;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage.Batches;

/// <summary>
/// The two statements of alert intake, each for a whole batch whatever its size. They go past Dapper: this is the hot path,
/// and arrays (PostgreSQL) or one JSON document (SQLite) keep the statement's text the same, so that it is prepared once.
/// </summary>
internal static class AlertBatch
{
    private const string Inserted =
        "id, source, fingerprint, name, status, severity, labels, annotations, starts_at, ends_at, generator_url, first_seen, last_seen, count, incident_id";

    private const string FirePostgres = $"""
        INSERT INTO alerts ({Inserted})
        SELECT id, source, fingerprint, name, 'firing', severity, labels::jsonb, annotations::jsonb, starts_at, ends_at, generator_url,
          first_seen, last_seen, count, incident_id
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[],
          $10::text[], $11::timestamptz[], $12::timestamptz[], $13::bigint[], $14::text[])
          AS batch (id, source, fingerprint, name, severity, labels, annotations, starts_at, ends_at, generator_url, first_seen, last_seen, count, incident_id)
        ON CONFLICT (fingerprint) WHERE status = 'firing' DO UPDATE SET last_seen = GREATEST(alerts.last_seen, excluded.last_seen), {Repeated}
        """;

    private const string FireSqlite = $"""
        INSERT INTO alerts ({Inserted})
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'), json_extract(value, '$[3]'), 'firing',
          json_extract(value, '$[4]'), json_extract(value, '$[5]'), json_extract(value, '$[6]'), json_extract(value, '$[7]'), json_extract(value, '$[8]'),
          json_extract(value, '$[9]'), json_extract(value, '$[10]'), json_extract(value, '$[11]'), json_extract(value, '$[12]'), json_extract(value, '$[13]')
        FROM json_each(@rows) WHERE true
        ON CONFLICT (fingerprint) WHERE status = 'firing' DO UPDATE SET last_seen = MAX(alerts.last_seen, excluded.last_seen), {Repeated}
        """;

    private const string Repeated = """
        count = alerts.count + excluded.count, name = excluded.name, severity = excluded.severity, labels = excluded.labels,
          annotations = excluded.annotations, ends_at = excluded.ends_at, generator_url = excluded.generator_url
        RETURNING id, fingerprint, source, starts_at, first_seen, last_seen, count, incident_id, last_acted_at
        """;

    private const string ResolvePostgres = $"""
        UPDATE alerts SET status = 'resolved', ends_at = batch.ended, last_seen = GREATEST(last_seen, batch.seen)
        FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS batch (problem, ended, seen)
        WHERE fingerprint = batch.problem AND status = 'firing'
        RETURNING {AlertStore.Columns}
        """;

    private const string ResolveSqlite = $"""
        UPDATE alerts SET status = 'resolved', ends_at = batch.ended, last_seen = MAX(last_seen, batch.seen)
        FROM (SELECT json_extract(value, '$[0]') AS problem, json_extract(value, '$[1]') AS ended, json_extract(value, '$[2]') AS seen FROM json_each(@rows)) AS batch
        WHERE fingerprint = batch.problem AND status = 'firing'
        RETURNING {AlertStore.Columns}
        """;

    public static async Task FireAsync(
        DbTransaction transaction, SqlDialect dialect, SortedList<string, AlertFold> folds, StoredAlert[] answers, CancellationToken cancellationToken)
    {
        if (folds.Count == 0)
            return;
        await using var command = dialect == SqlDialect.Postgres
            ? AlertRows.Arrays(transaction, FirePostgres, AlertRows.Firing, folds.Values)
            : AlertRows.Document(transaction, FireSqlite, AlertRows.Firing, folds.Values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var row = new Row(reader);
        while (await reader.ReadAsync(cancellationToken))
        {
            var fold = folds[row.Text("fingerprint")];
            var stored = fold.Last with
            {
                Id = row.Text("id"),
                Fingerprint = fold.Fingerprint,
                Source = row.Text("source"),
                StartsAt = row.Time("starts_at"),
                FirstSeen = row.Time("first_seen"),
                LastSeen = row.Time("last_seen"),
                Count = row.Long("count"),
                IncidentId = row.TextOrNull("incident_id"),
                LastActedAt = row.TimeOrNull("last_acted_at"),
            };
            fold.Answer(answers, stored, isNew: stored.Id == fold.First.Id);
        }
    }

    public static async Task ResolveAsync(
        DbTransaction transaction, SqlDialect dialect, SortedList<string, AlertFold> folds, StoredAlert[] answers, CancellationToken cancellationToken)
    {
        if (folds.Count == 0)
            return;
        foreach (var fold in folds.Values)
            fold.AnswerUnknown(answers);
        await using var command = dialect == SqlDialect.Postgres
            ? AlertRows.Arrays(transaction, ResolvePostgres, AlertRows.Resolved, folds.Values)
            : AlertRows.Document(transaction, ResolveSqlite, AlertRows.Resolved, folds.Values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var row = new Row(reader);
        while (await reader.ReadAsync(cancellationToken))
            folds[row.Text("fingerprint")].Answer(answers, AlertStore.Read(row), isNew: false);
    }
}
