using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage.Retention;

/// <summary>What is forgotten, in the order in which it may go: nothing goes before what refers to it.</summary>
internal static class AgedKinds
{
    /// <summary>Of the parts of incidents that one transaction deletes.</summary>
    private const int MostEvents = 5_000;

    private const string Closed = "('resolved', 'failed')";

    private static readonly string NoOpenIncident = No($"incidents i WHERE i.id = aged.incident_id AND i.status NOT IN {Closed}");

    /// <summary>In no open incident, and nobody waits for it.</summary>
    private static readonly string IsFree = $"""
        updated_at < @before AND {NoOpenIncident}
        AND {No("chat_waits w WHERE w.action_id = aged.id")}
        AND {No("executions e WHERE e.id = aged.run_id AND e.ended_at IS NULL")}
        """;

    public static readonly AgedKind Actions = new("actions", "created_at", $"status IN ('denied', 'succeeded', 'failed', 'undone', 'expired', 'cancelled') AND {IsFree}");

    /// <summary>Given up by the queue, and neither replayed nor, mostly, discarded.</summary>
    public static readonly AgedKind DeadActions = new("actions", "created_at", $"status = 'dead' AND {IsFree}");

    /// <summary>Ended, and neither the action that it was nor one of its steps is left.</summary>
    public static readonly AgedKind Executions = new("executions", "created_at", $"""
        ended_at < @before AND reported AND {NoOpenIncident}
        AND {No("actions a WHERE a.id = aged.id")}
        AND {No("actions a WHERE a.run_id = aged.id")}
        """);

    /// <summary>Ended, and of no open incident.</summary>
    public static readonly AgedKind Analyses = new("analyses", "created_at", $"""
        status NOT IN ('requested', 'running') AND (completed_at IS NULL OR completed_at < @before) AND {NoOpenIncident}
        """);

    /// <summary>Resolved, in no open incident, with none of its actions and analyses left.</summary>
    public static readonly AgedKind Alerts = new("alerts", "first_seen", $"""
        last_seen < @before AND (ends_at IS NULL OR ends_at < @before) AND status = 'resolved'
        AND {NoOpenIncident}
        AND {No("actions a WHERE a.incident_id = aged.incident_id AND a.alert_id = aged.id")}
        AND {No("analyses n WHERE n.alert_id = aged.id")}
        """);

    /// <summary>Closed, empty, and not to be opened again: as long as a key leads to it, it may.</summary>
    public static readonly AgedKind Incidents = new("incidents", "created_at", $"""
        updated_at < @before AND status IN {Closed}
        AND {No("incident_keys k WHERE k.incident_id = aged.id")}
        AND {No("alerts a WHERE a.incident_id = aged.id")}
        AND {No("actions a WHERE a.incident_id = aged.id")}
        AND {No("analyses n WHERE n.incident_id = aged.id")}
        AND {No("executions e WHERE e.incident_id = aged.id")}
        """, async (transaction, dialect, ids, cancellationToken) =>
        {
            var events = await transaction.RunAsync(
                $"DELETE FROM incident_events WHERE sequence IN (SELECT sequence FROM incident_events WHERE {dialect.In("incident_id", "ids")} LIMIT @MostEvents)", new { ids, MostEvents }, cancellationToken);
            if (events == MostEvents)
                return false;
            await transaction.RunAsync($"DELETE FROM incident_returns WHERE {dialect.In("incident_id", "ids")}", new { ids }, cancellationToken);
            return true;
        });

    /// <summary>Delivered or given up.</summary>
    public static readonly AgedKind Notices = new("notices", "created_at", "due_at IS NULL");

    /// <summary>Ended. A session's last run takes the last of its conversation along.</summary>
    public static readonly AgedKind Chats = new("chat_runs", "created_at", """
        updated_at < @before AND status IN ('completed', 'failed', 'cancelled')
        """, async (transaction, dialect, ids, cancellationToken) =>
        {
            // By session, which has the index.
            await transaction.RunAsync($"""
                DELETE FROM chat_history WHERE session_id IN (SELECT session_id FROM chat_runs WHERE {dialect.In("id", "ids")}) AND {dialect.In("run_id", "ids")}
                """, new { ids }, cancellationToken);
            return true;
        });

    private static string No(string rows) => $"NOT EXISTS (SELECT 1 FROM {rows})";
}
