using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Incidents.Observations;

/// <summary>Compares what a policy in mode observe would have done with what happened: from actions and alerts as they are stored.</summary>
public sealed class ObservationReader(Database database)
{
    /// <summary>Observations that are looked at, the newest.</summary>
    public const int Most = 5000;

    private const string ModeRule = "mode";

    // What others started on the target or for the alert from then on until it stopped.
    private const string Sql = """
        SELECT a.id, a.created_at, a.policy_version, a.tool, a.target, a.decisions, a.alert_id, a.incident_id, al.status AS alert_status, al.ends_at,
          COALESCE(
            (SELECT o.id FROM actions o WHERE o.target = a.target AND o.id <> a.id AND o.queued_at >= a.created_at AND (al.status = 'firing' OR o.queued_at <= al.ends_at) ORDER BY o.queued_at LIMIT 1),
            (SELECT o.id FROM actions o WHERE o.incident_id = a.incident_id AND o.alert_id = a.alert_id AND o.id <> a.id AND o.queued_at >= a.created_at AND (al.status = 'firing' OR o.queued_at <= al.ends_at) ORDER BY o.queued_at LIMIT 1)
          ) AS acted_by
        FROM actions a LEFT JOIN alerts al ON al.id = a.alert_id
        WHERE a.policy_id = @policyId AND a.created_at >= @from AND a.created_at < @to AND a.mode = 'observe' AND a.status = 'denied'
        ORDER BY a.created_at DESC, a.id DESC LIMIT @Most
        """;

    /// <summary>Newest first, at most <see cref="Most"/>.</summary>
    public Task<IReadOnlyList<Observation>> ReadAsync(long policyId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Observation>>(async connection => await connection.ListAsync(Sql, new { policyId, from, to, Most }, Read, cancellationToken), cancellationToken);

    private static Observation Read(Row row)
    {
        // The rules stand in the order in which they were asked, and the first no is the last of them.
        var stopped = row.Document<List<GateDecision>>("decisions") is [.., { Rule: not ModeRule, Outcome: "deny" } last] ? last.Rule : null;
        var (status, actedBy) = (row.NameOrNull<AlertStatus>("alert_status"), row.TextOrNull("acted_by"));
        return new(row.Text("id"), row.Time("created_at"), row.IntOrNull("policy_version"), row.Text("tool"), row.Text("target"), stopped is null, stopped,
            row.TextOrNull("alert_id"), row.TextOrNull("incident_id"),
            status is null ? ObservedEnd.Unknown : actedBy is not null ? ObservedEnd.ActedOn : status == AlertStatus.Resolved ? ObservedEnd.RecoveredAlone : ObservedEnd.StillFiring,
            status == AlertStatus.Resolved ? row.TimeOrNull("ends_at") : null, actedBy);
    }
}
