using System.Data.Common;
using AIOps.Policies.Storage.Databases;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage;

/// <summary>
/// Events of incidents, numbered so that a follower who asks for "after n" misses none. On PostgreSQL numbers are handed
/// out before the commit, so 8 may be visible while 7 is still being written: every writer holds a shared lock, and a reader
/// that might have passed over a number waits for the writers of that moment and looks again.
/// </summary>
internal static class IncidentTimeline
{
    private const int MaxEvents = 1000;
    private static readonly long Lock = PostgresDatabase.LockKey("incident_events");

    public static async Task AppendAsync(DbTransaction transaction, SqlDialect dialect, IReadOnlyList<IncidentEvent> events, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
            return;
        if (dialect == SqlDialect.Postgres)
            await AppendBatchAsync(transaction, events, cancellationToken);
        else
            foreach (var one in events)
                await transaction.RunAsync("""
                    INSERT INTO incident_events (incident_id, at, kind, message, action_id, data)
                    VALUES (@IncidentId, @At, @Kind, @Message, @ActionId, @data)
                    """, new { one.IncidentId, one.At, one.Kind, one.Message, one.ActionId, data = StoredJson.Of(one.Data) }, cancellationToken);
    }

    /// <summary>One round trip, however many: intake appends a whole batch at a time.</summary>
    private static async Task AppendBatchAsync(DbTransaction transaction, IReadOnlyList<IncidentEvent> events, CancellationToken cancellationToken)
    {
        await transaction.RunAsync("SELECT pg_advisory_xact_lock_shared(@Lock)", new { Lock }, cancellationToken);
        var rows = events.Select(one => new[]
        {
            one.IncidentId, StoredTime.Format(one.At), StoredText.Clean(one.Kind), StoredText.Clean(one.Message), one.ActionId, StoredJson.Of(one.Data)?.Text,
        });
        await transaction.RunAsync("""
            INSERT INTO incident_events (incident_id, at, kind, message, action_id, data)
            SELECT event ->> 0, (event ->> 1)::timestamptz, event ->> 2, event ->> 3, event ->> 4, (event ->> 5)::json
            FROM json_array_elements(@rows) WITH ORDINALITY AS batch (event, place) ORDER BY place
            """, new { rows = StoredJson.Document(rows) }, cancellationToken);
    }

    public static async Task<IReadOnlyList<IncidentEvent>> ReadAsync(Database database, string? incidentId, long after, CancellationToken cancellationToken)
    {
        var events = await QueryAsync(database, incidentId, after, cancellationToken);
        if (database.Dialect == SqlDialect.Sqlite || events.Count == 0 || events[^1].Sequence - after == events.Count)
            return events;
        await database.WriteAsync(
            transaction => transaction.RunAsync("SELECT pg_advisory_xact_lock(@Lock)", new { Lock }, cancellationToken), cancellationToken);
        // What was in flight has landed; only numbers up to the last one seen are known to be whole.
        var whole = events[^1].Sequence;
        return (await QueryAsync(database, incidentId, after, cancellationToken)).TakeWhile(one => one.Sequence <= whole).ToList();
    }

    private static Task<List<IncidentEvent>> QueryAsync(Database database, string? incidentId, long after, CancellationToken cancellationToken)
    {
        var where = new Where().And(incidentId is not null, "incident_id = @incidentId").And(true, "sequence > @after");
        return database.ReadAsync(connection => connection.ListAsync($"""
            SELECT sequence, incident_id, at, kind, message, action_id, data FROM incident_events
            {where} ORDER BY sequence LIMIT @MaxEvents
            """, new { incidentId, after, MaxEvents }, Read, cancellationToken), cancellationToken);
    }

    private static IncidentEvent Read(Row row) => new(
        row.Long("sequence"), row.Text("incident_id"), row.Time("at"), row.Text("kind"), row.Text("message"), row.TextOrNull("action_id"), row.JsonOrNull("data"));
}
