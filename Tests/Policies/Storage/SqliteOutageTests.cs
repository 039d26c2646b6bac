using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Databases;
using AIOps.Tests.Shared;
using Microsoft.Data.Sqlite;

namespace AIOps.Tests.Policies.Storage;

public sealed class SqliteOutageTests(SqliteFiles files)
{
    [Fact]
    public async Task AnotherProcessHoldsTheLock_WritesAreUnavailableReadsGoOnThenAllRecovers()
    {
        var path = files.NewPath();
        await using var database = new SqliteDatabase(path, TimeSpan.FromMilliseconds(100), TimeProvider.System);
        await database.MigrateAsync(CancellationToken.None);
        var outbox = new OutboxStore(database);
        Task Add(string payload) => database.WriteAsync(
            transaction => outbox.AddAsync(transaction, "k", payload, DateTimeOffset.UnixEpoch, CancellationToken.None), CancellationToken.None);
        await Add("before");

        using (var other = new SqliteConnection($"Data Source={path};Pooling=false"))
        {
            other.Open();
            using var held = other.BeginTransaction(deferred: false);
            await Assert.ThrowsAsync<StoreUnavailableException>(() => Add("lost"));
            Assert.Single(await outbox.PeekAsync(10, CancellationToken.None));
        }
        await Add("after");
        Assert.Equal(["before", "after"], (await outbox.PeekAsync(10, CancellationToken.None)).Select(entry => entry.Payload));
    }

    [Fact]
    public async Task DiskFull_IsUnavailableAndKeepsNothing()
    {
        var path = files.NewPath();
        await using var database = new SqliteDatabase(path, TimeSpan.FromSeconds(1), TimeProvider.System);
        await database.MigrateAsync(CancellationToken.None);
        var outbox = new OutboxStore(database);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => database.WriteAsync(async transaction =>
        {
            await using var limit = transaction.Connection!.CreateCommand();
            limit.Transaction = transaction;
            limit.CommandText = "PRAGMA max_page_count = 1";
            await limit.ExecuteNonQueryAsync();
            await outbox.AddAsync(transaction, "k", new string('x', 1_000_000), DateTimeOffset.UnixEpoch, CancellationToken.None);
        }, CancellationToken.None));
        Assert.Empty(await outbox.PeekAsync(10, CancellationToken.None));
        await database.WriteAsync(
            transaction => outbox.AddAsync(transaction, "k", new string('y', 1_000_000), DateTimeOffset.UnixEpoch, CancellationToken.None), CancellationToken.None);
        Assert.Single(await outbox.PeekAsync(10, CancellationToken.None));
    }

    [Fact]
    public async Task NotADatabase_IsUnavailable()
    {
        var path = files.NewPath();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, new string('z', 4096));
        await using var database = new SqliteDatabase(path, TimeSpan.FromSeconds(1), TimeProvider.System);
        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => database.MigrateAsync(CancellationToken.None));
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FolderCannotBeMade_IsUnavailable()
    {
        var path = files.NewPath();
        await File.WriteAllTextAsync(Path.GetDirectoryName(path)!, "a file where the folder should be");
        await using var database = new SqliteDatabase(path, TimeSpan.FromSeconds(1), TimeProvider.System);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => database.MigrateAsync(CancellationToken.None));
    }
}
