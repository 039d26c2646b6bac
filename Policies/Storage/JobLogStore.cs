using System.Data.Common;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage;

/// <summary>One line per ended action (<c>job_logs</c>).</summary>
public sealed class JobLogStore(Database database)
{
    public Task AppendAsync(DbTransaction transaction, JobLog entry, CancellationToken cancellationToken) =>
        transaction.RunAsync("""
            INSERT INTO job_logs (action, target, status, result, created_at, action_id)
            VALUES (@Action, @Target, @Status, @Result, @CreatedAt, @ActionId)
            """, entry, cancellationToken);

    /// <summary>Newest first.</summary>
    public Task<Page<JobLog>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var before = Paging.Id("job_logs", page);
        var limit = Paging.Limit(page);
        var sql = $"""
            SELECT id, action, target, status, result, created_at, action_id FROM job_logs
            {new Where().And(before is not null, "id < @before")} ORDER BY id DESC LIMIT @take
            """;
        return database.ReadAsync(async connection => Paging.Cut(
            await connection.ListAsync(sql, new { before, take = limit + 1 }, Read, cancellationToken),
            limit, last => Paging.Cursor("job_logs", last.Id)), cancellationToken);
    }

    private static JobLog Read(Row row) => new(
        row.Text("action"), row.Text("target"), row.Text("status"), row.Text("result"), row.Time("created_at"), row.TextOrNull("action_id"), row.Long("id"));
}
