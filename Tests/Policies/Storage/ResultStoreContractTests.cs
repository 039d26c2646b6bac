using AIOps.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

/// <summary>Kept results and the keys of repeated calls.</summary>
public abstract class ResultStoreContractTests(IStateServer server) : StateTests(server)
{
    [Fact]
    public async Task Result_ComesBackAsItWasUntilItsTime()
    {
        var store = new ResultStore(Database);
        var saved = Result("key:alice", Noon) with { Text = "a😀", Data = Json("""{"pods":[{"name":"web"}]}""") };
        await store.SaveAsync(saved, None);
        var found = (await store.FindAsync(saved.Id, Noon, None))!;
        Assert.Equal(saved with { Data = null }, found with { Data = null });
        Assert.Equal(saved.Data!.Value.GetRawText(), found.Data!.Value.GetRawText());
        Assert.Null(await store.FindAsync(saved.Id, saved.ExpiresAt, None));
        Assert.Null(await store.FindAsync(StoredResult.NewId(), Noon, None));
    }

    [Fact]
    public async Task Save_ClearsWhatHasExpiredAndAnOwnersOldest()
    {
        var store = new ResultStore(Database);
        var old = Result("key:bob", Noon.AddDays(-2));
        await store.SaveAsync(old, None);
        var all = Enumerable.Range(0, ResultStore.MaxPerOwner + 3).Select(number => Result("key:alice", Noon.AddSeconds(number))).ToList();
        foreach (var result in all)
            await store.SaveAsync(result, None);
        Assert.Null(await store.FindAsync(old.Id, old.CreatedAt, None));
        for (var number = 0; number < all.Count; number++)
            Assert.Equal(number >= 3, await store.FindAsync(all[number].Id, Noon, None) is not null);
    }

    [Fact]
    public async Task Key_StandsForOneActionOfOneCallerForADay()
    {
        var time = new ManualTime();
        var keys = new ActionKeyStore(Database, time);
        Task<string?> Find(string principal, string key) => Write(transaction => keys.FindAsync(transaction, principal, key, None));
        Assert.Null(await Find("key:alice", "k"));
        await Write(transaction => keys.AddAsync(transaction, "key:alice", "k", "a1", None));
        Assert.Equal("a1", await Find("key:alice", "k"));
        Assert.Null(await Find("key:bob", "k"));
        time.Advance(ActionKeyStore.Lifetime + TimeSpan.FromSeconds(1));
        Assert.Null(await Find("key:alice", "k"));
        await Write(transaction => keys.AddAsync(transaction, "key:alice", "k", "a2", None));
        Assert.Equal("a2", await Find("key:alice", "k"));
    }

    private static StoredResult Result(string owner, DateTimeOffset at) => new(StoredResult.NewId(), owner, "list_pods", new string('0', 64), "text", null, at, at + TimeSpan.FromDays(1));
}

public sealed class SqliteResultStoreTests(SqliteFiles server) : ResultStoreContractTests(server);

public sealed class PostgresResultStoreTests(PostgresServer server) : ResultStoreContractTests(server);
