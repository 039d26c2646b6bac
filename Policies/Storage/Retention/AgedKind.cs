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

    /// <summary>Looks at the next <paramref name="most"/> rows and deletes those that are over: the ids, and where to go on; null at the end.</summary>
    public async Task<(IReadOnlyList<string> Ids, AgedRow? Next)> ForgetAsync(Database database, DateTimeOffset before, AgedRow after, int most, CancellationToken cancellationToken)
    {
        // First a page, then what of it is over: asked in one, a database with much to forget joins whole tables for each batch.
        var page = await database.ReadAsync(connection => connection.ListAsync(
            $"SELECT id, {age} AS aged_at FROM {table} WHERE ({age}, id) > (@afterAt, @afterId) AND {age} < @before ORDER BY {age}, id LIMIT @most",
            new { before, afterAt = after.At, afterId = after.Id, most }, row => new AgedRow(row.Text("id"), row.Time("aged_at")), cancellationToken), cancellationToken);
        if (page.Count == 0)
            return (Nothing, null);
        var next = page.Count < most ? null : page[^1];
        return await database.WriteAsync<(IReadOnlyList<string>, AgedRow?)>(async transaction =>
        {
            var dialect = database.Dialect;
            var ids = (await transaction.ListAsync(
                $"SELECT id FROM {table} AS aged WHERE {dialect.In("id", "ids")} AND {isOver} {(dialect == SqlDialect.Postgres ? "FOR UPDATE SKIP LOCKED" : "")}",
                new { ids = page.Select(row => row.Id).ToArray(), before }, row => row.Text("id"), cancellationToken)).ToArray();
            if (ids.Length == 0)
                return (Nothing, next);
            if (forgetParts is not null && !await forgetParts(transaction, dialect, ids, cancellationToken))
                return (Nothing, after);
            await transaction.RunAsync($"DELETE FROM {table} WHERE {dialect.In("id", "ids")}", new { ids }, cancellationToken);
            return (ids, next);
        }, cancellationToken);
    }
}
