using AIOps.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

/// <summary>The stores that only grow: job log, audit, chat; and the outbox, which drains.</summary>
public abstract class LogStoresContractTests(IStateServer server) : StateTests(server)
{
    [Fact]
    public async Task JobLogs_NewestFirstAndStableWhileGrowing()
    {
        var store = new JobLogStore(Database);
        Task Append(int number) => Write(transaction =>
            store.AppendAsync(transaction, new("restart_pod", "pod:shop/web", "succeeded", $"{number}", Noon, number % 2 == 0 ? "id" : null), None));
        for (var number = 0; number < 10; number++)
            await Append(number);
        var all = await AllPages(page => store.ListAsync(page, None), 3, number => Append(100 + number));
        Assert.Equal(Enumerable.Range(0, 10).Reverse().Select(number => $"{number}"), all.Select(entry => entry.Result));
        Assert.Equal(new JobLog("restart_pod", "pod:shop/web", "succeeded", "8", Noon, "id", all[1].Id), all[1]);
        Assert.Null(all[0].ActionId);
    }

    [Fact]
    public async Task Lists_LimitOutOfRange_IsBrought1To500()
    {
        var store = new JobLogStore(Database);
        for (var number = 0; number < 3; number++)
            await Write(transaction => store.AppendAsync(transaction, new("a", "t", "s", "r", Noon), None));
        Assert.Single((await store.ListAsync(new(-5), None)).Items);
        Assert.Equal(3, (await store.ListAsync(new(1_000_000), None)).Items.Count);
        await Assert.ThrowsAsync<FormatException>(() => store.ListAsync(new(5, "nonsense"), None));
    }

    [Fact]
    public async Task Audit_KeepsBeforeAndAfter()
    {
        var store = new AuditStore(Database);
        await Write(transaction => store.AppendAsync(transaction, new(Noon, "key:alice", "policy.update", "policy:1", Json("""{"a":1}"""), Json("[2]")), None));
        await Write(transaction => store.AppendAsync(transaction, new(Noon, "key:bob", "action.approve", "action:2"), None));
        var page = await store.ListAsync(new(1), None);
        Assert.Equal(("key:bob", null), (page.Items[0].Principal, page.Items[0].Before));
        var last = Assert.Single((await store.ListAsync(new(1, page.NextCursor), None)).Items);
        Assert.Equal(("""{"a":1}""", "[2]", "policy.update", "policy:1"), (last.Before!.Value.GetRawText(), last.After!.Value.GetRawText(), last.Verb, last.Subject));
    }

    [Fact]
    public async Task Chat_HistoryIsTheLastOfTheSessionOldestFirst()
    {
        var store = new ChatStore(Database);
        for (var number = 0; number < 5; number++)
            foreach (var session in new[] { "s", "other" })
                await Write(transaction => store.AppendAsync(transaction, new(session, "user", $"{session}{number} \0 😀", Noon, "run"), None));
        var history = await store.HistoryAsync("s", 3, None);
        Assert.Equal(["s2 \uFFFD 😀", "s3 \uFFFD 😀", "s4 \uFFFD 😀"], history.Select(entry => entry.Content));
        Assert.Equal(("user", Noon, "run"), (history[0].Role, history[0].Timestamp, history[0].RunId));
        Assert.Empty(await store.HistoryAsync("none", 3, None));
    }

    [Fact]
    public async Task Outbox_OldestFirstUntilRemoved()
    {
        var store = new OutboxStore(Database);
        for (var number = 0; number < 5; number++)
            await Write(transaction => store.AddAsync(transaction, "action.enqueue", $"{number}", Noon, None));
        var first = await store.PeekAsync(3, None);
        Assert.Equal(["0", "1", "2"], first.Select(entry => entry.Payload));
        Assert.Equal(("action.enqueue", Noon), (first[0].Kind, first[0].CreatedAt));
        await store.RemoveAsync([first[0].Id, first[2].Id, 999], None);
        await store.RemoveAsync([], None);
        Assert.Equal(["1", "3", "4"], (await store.PeekAsync(10, None)).Select(entry => entry.Payload));
    }
}
