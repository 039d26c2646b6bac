using AIOps.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public sealed class PostgresOutageTests
{
    [Fact]
    public async Task ServerGoneAndBack_FailsClosedThenRecovers()
    {
        await using var server = new PostgresServer();
        await using var database = (await server.PlaceAsync())();
        var outbox = new OutboxStore(database);
        Task Add(string payload) => database.WriteAsync(
            transaction => outbox.AddAsync(transaction, "k", payload, DateTimeOffset.UnixEpoch, CancellationToken.None), CancellationToken.None);

        // Several idle connections, each of which the restart breaks.
        await Task.WhenAll(Enumerable.Range(0, 5).Select(number => Add($"before{number}")));
        var (begun, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var interrupted = database.WriteAsync(async transaction =>
        {
            await outbox.AddAsync(transaction, "k", "interrupted", DateTimeOffset.UnixEpoch, CancellationToken.None);
            begun.SetResult();
            await release.Task;
        }, CancellationToken.None);
        await begun.Task;

        server.Stop();
        release.SetResult();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => interrupted);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Add("lost"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => outbox.PeekAsync(1, CancellationToken.None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => database.MigrateAsync(CancellationToken.None));

        await server.StartAsync();
        await Add("after");
        var kept = (await outbox.PeekAsync(10, CancellationToken.None)).Select(entry => entry.Payload).ToList();
        Assert.Equal(["after", "before0", "before1", "before2", "before3", "before4"], kept.Order());
    }

    [Fact]
    public async Task RestartUnseen_IdleConnectionsAreReplacedAfterOneFailureAtMost()
    {
        await using var server = new PostgresServer();
        await using var database = (await server.PlaceAsync())();
        var outbox = new OutboxStore(database);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => outbox.PeekAsync(1, CancellationToken.None)));
        server.Stop();
        await server.StartAsync();
        try
        {
            await outbox.PeekAsync(1, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // The first to notice; nobody after it.
        }
        for (var turn = 0; turn < 5; turn++)
            await outbox.PeekAsync(1, CancellationToken.None);
    }
}
