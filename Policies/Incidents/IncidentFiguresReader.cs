using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Incidents;

/// <summary>Reckons figures from the incidents themselves: one walk along the index of when they were opened.</summary>
public sealed class IncidentFiguresReader(Database database, TimeProvider time)
{
    /// <summary>Groups that are answered, those with the most incidents.</summary>
    public const int MostGroups = 500;

    public static TimeSpan Longest { get; } = TimeSpan.FromDays(366);

    /// <summary>Of all incidents opened from <paramref name="from"/> on and before <paramref name="to"/>.</summary>
    /// <param name="grouping">Null: one answer for all of them, also when there are none.</param>
    public Task<IReadOnlyList<IncidentFigures>> ReadAsync(DateTimeOffset from, DateTimeOffset to, IncidentGrouping? grouping, CancellationToken cancellationToken)
    {
        var by = Group(grouping, database.Dialect);
        var sql = $"""
            SELECT {by ?? "NULL"} AS name, count(*) AS total,
              {Count("status = 'received'")} AS received, {Count("status = 'analyzing'")} AS analyzing, {Count("status = 'executing'")} AS executing,
              {Count("status = 'resolved'")} AS resolved, {Count("status = 'failed'")} AS failed,
              {Count("status = 'resolved' AND healed_by = 'alone'")} AS alone, {Count("status = 'resolved' AND healed_by = 'policy'")} AS by_policy,
              {Count("status = 'resolved' AND healed_by = 'person'")} AS by_person,
              {Count("returns > 0")} AS came_back, {Count("flapping_until > @now")} AS flapping,
              avg({Seconds("responded_at")}) AS to_respond, avg(CASE WHEN status = 'resolved' THEN {Seconds("resolved_at")} END) AS to_resolve
            FROM incidents WHERE created_at >= @from AND created_at < @to
            {(by is null ? "" : $"GROUP BY {by} ORDER BY count(*) DESC, {by} LIMIT {MostGroups}")}
            """;
        return database.ReadAsync<IReadOnlyList<IncidentFigures>>(async connection =>
            await connection.ListAsync(sql, new { from, to, now = time.GetUtcNow() }, Read, cancellationToken), cancellationToken);
    }

    // A fixed expression for each choice: nothing of the caller's is in the statement's text.
    private static string? Group(IncidentGrouping? grouping, SqlDialect dialect) => grouping switch
    {
        null => null,
        IncidentGrouping.Severity => "severity",
        IncidentGrouping.Source => "source",
        IncidentGrouping.Policy => "CAST(policy_id AS text)",
        _ => dialect == SqlDialect.Postgres ? "to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')" : "substr(created_at, 1, 10)",
    };

    private static string Count(string condition) => $"count(CASE WHEN {condition} THEN 1 END)";

    private string Seconds(string until) => database.Dialect == SqlDialect.Postgres
        ? $"CAST(EXTRACT(EPOCH FROM ({until} - created_at)) AS double precision)"
        : $"(julianday({until}) - julianday(created_at)) * 86400.0";

    private static IncidentFigures Read(Row row) => new(
        row.TextOrNull("name"), row.Int("total"), row.Int("received"), row.Int("analyzing"), row.Int("executing"), row.Int("resolved"), row.Int("failed"),
        row.Int("alone"), row.Int("by_policy"), row.Int("by_person"), row.Int("came_back"), row.Int("flapping"), row.DoubleOrNull("to_respond"), row.DoubleOrNull("to_resolve"));
}
