using System.Data.Common;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Incidents;

/// <summary>What people do about an incident: take it, close it, say something. On its timeline and in the audit log, with who it was.</summary>
public sealed class IncidentCare(Database database, IncidentStore incidents, IncidentLife life, AuditStore audit, TimeProvider time)
{
    /// <summary>Somebody looks after it. Asked again it stays with whom it is.</summary>
    public Task<IncidentReply> AckAsync(string id, Principal by, string? comment, CancellationToken cancellationToken) =>
        ChangeAsync(id, by, "acknowledged", Said($"taken by {by}", comment), async (transaction, incident, now) =>
        {
            if (incident.Status == IncidentStatus.Resolved)
                return "the incident is resolved";
            if (incident.AckedAt is not null)
                return $"{incident.AckedBy} has taken it already";
            await life.AckAsync(transaction, id, by.Id, now, cancellationToken);
            return null;
        }, cancellationToken);

    /// <summary>A person says that it is over, whatever its alerts say. It comes back when one of them asks for something again.</summary>
    public Task<IncidentReply> ResolveAsync(string id, Principal by, string? comment, CancellationToken cancellationToken) =>
        ChangeAsync(id, by, "resolved", Said($"resolved by {by}", comment), async (transaction, incident, now) =>
        {
            if (!await incidents.SetStatusAsync(transaction, id, IncidentStatus.Resolved, now, cancellationToken))
                return "the incident is resolved already";
            await life.HealedByPersonAsync(transaction, id, now, cancellationToken);
            return null;
        }, cancellationToken);

    public Task<IncidentReply> CommentAsync(string id, Principal by, string text, CancellationToken cancellationToken) =>
        ChangeAsync(id, by, "comment", Said($"{by}", text), (_, _, _) => Task.FromResult<string?>(null), cancellationToken);

    private Task<IncidentReply> ChangeAsync(
        string id, Principal by, string kind, string message, Func<DbTransaction, Incident, DateTimeOffset, Task<string?>> change, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            if (await incidents.LockAsync(transaction, id, cancellationToken) is not { } before)
                return new IncidentReply(null, "there is no such incident");
            var now = time.GetUtcNow();
            if (await change(transaction, before, now) is { } refusal)
                return new IncidentReply(before, refusal);
            var after = (await incidents.LockAsync(transaction, id, cancellationToken))!;
            await incidents.AppendAsync(transaction, [new IncidentEvent(0, id, now, kind, message, Data: WireJson.ToElement(new { by = by.Id }))], cancellationToken);
            await audit.AppendAsync(transaction, new AuditEntry(now, by.Id, $"incident.{kind}", $"incident:{id}",
                WireJson.ToElement(new { before.Status, before.AckedBy }), WireJson.ToElement(new { after.Status, after.AckedBy, message })), cancellationToken);
            return new IncidentReply(after);
        }, cancellationToken);

    private static string Said(string who, string? text) => text is null ? who : $"{who}: {text}";
}
