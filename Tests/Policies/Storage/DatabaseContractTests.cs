using AIOps.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public abstract class DatabaseContractTests(IStateServer server) : StateTests(server)
{
    private readonly IStateServer _server = server;

    [Fact]
    public async Task WriteAsync_Returns_OthersSeeIt()
    {
        await Write(transaction => new OutboxStore(Database).AddAsync(transaction, "k", "kept", Noon, None));
        await using var other = Open();
        Assert.Equal("kept", Assert.Single(await new OutboxStore(other).PeekAsync(10, None)).Payload);
    }

    [Fact]
    public async Task WriteAsync_Throws_KeepsNothing()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Write(async transaction =>
        {
            await new OutboxStore(Database).AddAsync(transaction, "k", "lost", Noon, None);
            throw new InvalidDataException();
        }));
        Assert.Empty(await new OutboxStore(Database).PeekAsync(10, None));
    }

    [Fact]
    public async Task WriteAsync_TwoProcessesReadThenWrite_NoneOverwritesTheOther()
    {
        await using var other = Open();
        var keys = new ApiKeyStore(Database);
        Task<bool> Raise(Database database, int number) => database.WriteAsync(async transaction =>
        {
            await database.LockAsync(transaction, "counter", None);
            var names = (await ReadAllAsync(transaction)).Count;
            return await keys.InsertAsync(transaction, new($"key-{names}", Role.Viewer, $"hash-{number}", Noon), None);
        }, None);

        var inserted = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(() => Raise(number % 2 == 0 ? Database : other, number))));

        Assert.All(inserted, Assert.True);
        Assert.Equal(40, (await keys.AllAsync(None)).Count);
    }

    [Fact]
    public async Task MigrateAsync_Twice_ChangesNothing()
    {
        await Database.MigrateAsync(None);
        await Database.MigrateAsync(None);
        Assert.Equal(0, await new PolicyStore(Database).EpochAsync(None));
    }

    [Fact]
    public async Task MigrateAsync_ManyAtOnceOnNothing_AllSucceed()
    {
        var open = await _server.PlaceAsync(migrated: false);
        var processes = Enumerable.Range(0, 6).Select(_ => open()).ToList();
        await Task.WhenAll(processes.Select(process => Task.Run(() => process.MigrateAsync(None))));
        Assert.Equal(0, await new PolicyStore(processes[0]).EpochAsync(None));
        foreach (var process in processes)
            await process.DisposeAsync();
    }

    [Fact]
    public async Task MigrateAsync_NewerDatabase_IsRefused()
    {
        await Write(async transaction =>
        {
            await using var command = transaction.Connection!.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'future', '2030-01-01T00:00:00.000000Z')";
            await command.ExecuteNonQueryAsync();
        });
        var refusal = await Assert.ThrowsAsync<NewerDatabaseException>(() => Database.MigrateAsync(None));
        Assert.Contains("9999", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<List<string>> ReadAllAsync(System.Data.Common.DbTransaction transaction)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT name FROM api_keys";
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync())
            names.Add(reader.GetString(0));
        return names;
    }
}
