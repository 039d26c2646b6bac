using System.Data.Common;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage;

/// <summary>Who changed what (<c>audit_log</c>); written in the transaction of the change.</summary>
public sealed class AuditStore(Database database)
{
    public Task AppendAsync(DbTransaction transaction, AuditEntry entry, CancellationToken cancellationToken) =>
        transaction.RunAsync("""
            INSERT INTO audit_log (at, principal, verb, subject, state_before, state_after)
            VALUES (@At, @Principal, @Verb, @Subject, @before, @after)
            """,
            new { entry.At, entry.Principal, entry.Verb, entry.Subject, before = StoredJson.Of(entry.Before), after = StoredJson.Of(entry.After) },
            cancellationToken);

    /// <summary>Newest first.</summary>
    public Task<Page<AuditEntry>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var before = Paging.Id("audit_log", page);
        var limit = Paging.Limit(page);
        var sql = $"""
            SELECT id, at, principal, verb, subject, state_before, state_after FROM audit_log
            {new Where().And(before is not null, "id < @before")} ORDER BY id DESC LIMIT @take
            """;
        return database.ReadAsync(async connection => Paging.Cut(
            await connection.ListAsync(sql, new { before, take = limit + 1 }, Read, cancellationToken),
            limit, last => Paging.Cursor("audit_log", last.Id)), cancellationToken);
    }

    private static AuditEntry Read(Row row) => new(
        row.Time("at"), row.Text("principal"), row.Text("verb"), row.Text("subject"), row.JsonOrNull("state_before"), row.JsonOrNull("state_after"), row.Long("id"));
}
