using System.Data.Common;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage.Retention;

/// <summary>
/// One kind of rows that are forgotten when they are old and over, oldest first, a batch in a transaction. Any number of
/// processes may do so at once: each takes rows that no other holds, and a row that somebody is changing is left for later.
/// </summary>
/// <param name="table">With an index on its <paramref name="age"/> and id.</param>
/// <param name="age">A time that never changes, by which the table is walked.</param>
/// <param name="isOver">Condition on <c>aged</c> and <c>@before</c>: over, and nothing that stays refers to it.</param>
/// <param name="forgetParts">Deletes what belongs to the rows; false when there is more of it than one transaction should hold.</param>
internal sealed class AgedKind(
    string table, string age, string isOver, Func<DbTransaction, SqlDialect, string[], CancellationToken, Task<bool>>? forgetParts = null)
{
    private static readonly IReadOnlyList<string> Nothing = [];

    /// <summary>The ids it deleted, and where to go on; null at the end.</summary>
    public Task<(IReadOnlyList<string> Ids, AgedRow? Next)> ForgetAsync(Database database, DateTimeOffset before, AgedRow after, int most, CancellationToken cancellationToken)
    {
        var (dialect, skip) = (database.Dialect, database.Dialect == SqlDialect.Postgres ? "FOR UPDATE SKIP LOCKED" : "");
        return database.WriteAsync<(IReadOnlyList<string>, AgedRow?)>(async transaction =>
        {
            var rows = await transaction.ListAsync($"""
                SELECT id, {age} AS aged_at FROM {table} AS aged
                WHERE ({age}, id) > (@afterAt, @afterId) AND {age} < @before AND {isOver} ORDER BY {age}, id LIMIT @most {skip}
                """, new { before, afterAt = after.At, afterId = after.Id, most }, row => new AgedRow(row.Text("id"), row.Time("aged_at")), cancellationToken);
            if (rows.Count == 0)
                return (Nothing, null);
            var ids = rows.Select(row => row.Id).ToArray();
            if (forgetParts is not null && !await forgetParts(transaction, dialect, ids, cancellationToken))
                return (Nothing, after);
            await transaction.RunAsync($"DELETE FROM {table} WHERE {dialect.In("id", "ids")}", new { ids }, cancellationToken);
            return (ids, rows.Count < most ? null : rows[^1]);
        }, cancellationToken);
    }
}
