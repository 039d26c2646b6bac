using System.Data.Common;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage.Batches;

/// <summary>Opens any number of incidents in one round trip.</summary>
internal static class IncidentBatch
{
    private const string Postgres = $"""
        INSERT INTO incidents ({IncidentStore.Inserted})
        SELECT i ->> 0, i ->> 1, i ->> 2, i ->> 3, i ->> 4, i ->> 5, i ->> 6, i ->> 7, (i ->> 8)::timestamptz, (i ->> 9)::timestamptz, (i ->> 10)::timestamptz
        FROM json_array_elements(@rows) AS batch (i)
        """;

    private const string Sqlite = $"""
        INSERT INTO incidents ({IncidentStore.Inserted})
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'), json_extract(value, '$[3]'), json_extract(value, '$[4]'),
          json_extract(value, '$[5]'), json_extract(value, '$[6]'), json_extract(value, '$[7]'), json_extract(value, '$[8]'), json_extract(value, '$[9]'),
          json_extract(value, '$[10]')
        FROM json_each(@rows)
        """;

    public static async Task InsertAsync(DbTransaction transaction, SqlDialect dialect, IReadOnlyList<Incident> opened, CancellationToken cancellationToken)
    {
        if (opened.Count == 0)
            return;
        var rows = opened.Select(incident => new[]
        {
            incident.Id, StoredText.CleanOrNull(incident.ExternalId), StoredText.Clean(incident.Fingerprint), StoredText.Clean(incident.Title),
            StoredText.CleanOrNull(incident.Severity), StoredText.Clean(incident.Source), StoredText.CleanOrNull(incident.Target), WireJson.Name(incident.Status),
            StoredTime.Format(incident.CreatedAt), StoredTime.Format(incident.UpdatedAt), incident.ResolvedAt is { } resolved ? StoredTime.Format(resolved) : null,
        });
        await transaction.RunAsync(dialect == SqlDialect.Postgres ? Postgres : Sqlite, new { rows = StoredJson.Document(rows) }, cancellationToken);
    }
}
