using System.Data.Common;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Notices;

/// <summary>Notices until they are delivered, and what became of them: written with the decision that people be told.</summary>
public sealed class NoticeStore(Database database, TimeProvider time)
{
    private const string Columns = "id, channel, subject, message, severity, alert_id, incident_id, policy_id, created_at, attempts";

    public Task AddAsync(DbTransaction transaction, Notice notice, CancellationToken cancellationToken) => transaction.RunAsync(
        $"INSERT INTO notices ({Columns}, due_at) VALUES (@Id, @Channel, @Subject, @Message, @Severity, @AlertId, @IncidentId, @PolicyId, @CreatedAt, @Attempts, @CreatedAt)",
        notice, cancellationToken);

    /// <summary>Due ones, oldest first, each for this caller alone until <paramref name="lease"/> is over; then it is due again.</summary>
    public Task<IReadOnlyList<Notice>> ClaimAsync(int max, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<Notice>>(async transaction =>
        {
            var now = time.GetUtcNow();
            var skip = database.Dialect == SqlDialect.Postgres ? " FOR UPDATE SKIP LOCKED" : "";
            var claimed = await transaction.ListAsync($"""
                UPDATE notices SET due_at = @until, attempts = attempts + 1
                WHERE id IN (SELECT id FROM notices WHERE due_at <= @now ORDER BY due_at, id LIMIT @max{skip}) RETURNING {Columns}
                """, new { now, until = now + lease, max }, Read, cancellationToken);
            return [.. claimed.OrderBy(n => n.Id, StringComparer.Ordinal)];
        }, cancellationToken);

    public Task SentAsync(string id, CancellationToken cancellationToken) => database.WriteAsync(
        transaction => transaction.RunAsync("UPDATE notices SET sent_at = @now, due_at = NULL, problem = NULL WHERE id = @id", new { id, now = time.GetUtcNow() }, cancellationToken), cancellationToken);

    /// <param name="again">When to try again; null gives it up.</param>
    public Task FailedAsync(string id, string problem, TimeSpan? again, CancellationToken cancellationToken) => database.WriteAsync(
        transaction => transaction.RunAsync(
            "UPDATE notices SET problem = @problem, due_at = @due WHERE id = @id AND sent_at IS NULL",
            new { id, problem, due = again is { } wait ? time.GetUtcNow() + wait : (DateTimeOffset?)null }, cancellationToken), cancellationToken);

    private static Notice Read(Row row) => new(
        row.Text("id"), row.Text("channel"), row.Text("subject"), row.Text("message"), row.TextOrNull("severity"), row.TextOrNull("alert_id"),
        row.TextOrNull("incident_id"), row.LongOrNull("policy_id"), row.Time("created_at"), row.Int("attempts"));
}
