using System.Data.Common;
using AIOps.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public sealed class SqliteDatabaseTests(SqliteFiles server) : DatabaseContractTests(server)
{
    /// <summary>SQLite itself rolls back when there is no room; what callers hear is that there is no room.</summary>
    [Fact]
    public async Task WriteAsync_NoRoom_IsAnOutageAndTheNextWriteGoesThrough()
    {
        async Task FillAsync(DbTransaction transaction, string pages, string size)
        {
            await using var command = transaction.Connection!.CreateCommand();
            command.Transaction = transaction;
            foreach (var statement in (string[])[$"PRAGMA max_page_count = {pages}", "CREATE TABLE IF NOT EXISTS room (content)", $"INSERT INTO room VALUES (randomblob({size}))"])
            {
                command.CommandText = statement;
                await command.ExecuteNonQueryAsync();
            }
        }
        await Write(transaction => FillAsync(transaction, "1000", "10"));
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<StoreUnavailableException>(() => Write(transaction => FillAsync(transaction, "1000", "90000000")));
        await Write(transaction => FillAsync(transaction, "100000", "10"));
    }
}
