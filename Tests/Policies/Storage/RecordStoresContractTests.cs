using AIOps.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

/// <summary>Chat runs, API keys and assets.</summary>
public abstract class RecordStoresContractTests(IStateServer server) : StateTests(server)
{
    [Fact]
    public async Task Runs_SaveAsync_OnlyOverTheVersionThatWasRead()
    {
        var store = new RunStore(Database);
        var run = Run("s");
        await Write(transaction => store.InsertAsync(transaction, run, None));
        Assert.Equal(run, await store.GetAsync(run.Id, None));
        var next = run with { Node = "act", Status = "waiting", State = "{}", Version = 2, Owner = null, OwnedUntil = null, UpdatedAt = Noon.AddSeconds(1) };
        Assert.True(await Write(transaction => store.SaveAsync(transaction, next, 1, None)));
        Assert.False(await Write(transaction => store.SaveAsync(transaction, next with { Node = "late" }, 1, None)));
        Assert.Equal(next, await store.GetAsync(run.Id, None));
        Assert.Null(await store.GetAsync("none", None));
    }

    [Fact]
    public async Task Runs_ManyTakeOverAtOnce_OneDoes()
    {
        var store = new RunStore(Database);
        var run = Run("s");
        await Write(transaction => store.InsertAsync(transaction, run, None));
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() => Write(transaction =>
            store.SaveAsync(transaction, run with { Owner = $"replica{number}", Version = 2 }, 1, None)))));
        Assert.Single(taken, true);
    }

    [Fact]
    public async Task Runs_Lists_AnswerTheirKind()
    {
        var store = new RunStore(Database);
        var (old, owned, free, lapsed, waiting) = (
            Run("s") with { Status = "completed", CreatedAt = Noon.AddMinutes(-1) },
            Run("s") with { OwnedUntil = Noon.AddMicroseconds(1) },
            Run("t") with { Owner = null, OwnedUntil = null },
            Run("t") with { OwnedUntil = Noon, CreatedAt = Noon.AddMinutes(1) },
            Run("t") with { Status = "waiting" });
        foreach (var run in new[] { old, owned, free, lapsed, waiting })
            await Write(transaction => store.InsertAsync(transaction, run, None));
        Assert.Equal([owned.Id, old.Id], (await store.OfSessionAsync("s", 10, None)).Select(run => run.Id));
        Assert.Equal([free.Id, lapsed.Id], (await store.OrphansAsync(Noon, 10, None)).Select(run => run.Id));
        Assert.Equal([waiting.Id], (await store.ReadyAsync(10, None)).Select(run => run.Id));
    }

    [Theory]
    [InlineData("awaiting_approval", false)]
    [InlineData("queued", false)]
    [InlineData("running", false)]
    [InlineData("verifying", false)]
    [InlineData("requested", true)]
    [InlineData("denied", true)]
    [InlineData("expired", true)]
    [InlineData("cancelled", true)]
    [InlineData("succeeded", true)]
    [InlineData("failed", true)]
    [InlineData("undone", true)]
    [InlineData("dead", true)]
    public async Task Runs_ReadyAsync_OnlyWhenNoneOfItsActionsIsOpen(string status, bool ready)
    {
        var store = new RunStore(Database);
        var actions = new ActionStore(Database);
        var (first, second, other) = (Run("s") with { Status = "waiting" }, Run("t") with { Status = "waiting", CreatedAt = Noon.AddMinutes(1) }, Run("u") with { Status = "waiting" });
        var (open, ended) = (Action(Enum.Parse<ActionStatus>(status.Replace("_", "", StringComparison.Ordinal), true)), Action(ActionStatus.Succeeded));
        await Write(async transaction =>
        {
            await actions.InsertAsync(transaction, open, None);
            await actions.InsertAsync(transaction, ended, None);
            foreach (var run in new[] { first, second, other })
                await store.InsertAsync(transaction, run, None);
            // Two runs wait for one action: the second asked for what the first had asked for.
            await store.WaitForAsync(transaction, first.Id, [open.Id, ended.Id, ended.Id], None);
            await store.WaitForAsync(transaction, second.Id, [open.Id], None);
            await store.WaitForAsync(transaction, other.Id, [NewId()], None);
        });
        string[] expected = ready ? [first.Id, second.Id] : [];
        Assert.Equal(expected, (await store.ReadyAsync(open.Id, 10, None)).Select(run => run.Id));
        Assert.Equal(expected.Append(other.Id).Order(), (await store.ReadyAsync(10, None)).Select(run => run.Id).Order());
        await Write(transaction => store.WaitForAsync(transaction, first.Id, [], None));
        Assert.Contains(first.Id, (await store.ReadyAsync(10, None)).Select(run => run.Id));
    }

    [Fact]
    public async Task ApiKeys_NameIsUniqueAndRevokedOnesAreStillFound()
    {
        var store = new ApiKeyStore(Database);
        var key = new ApiKey("alice", Role.Approver, "hash", Noon);
        Assert.True(await Write(transaction => store.InsertAsync(transaction, key, None)));
        Assert.False(await Write(transaction => store.InsertAsync(transaction, key with { Hash = "other" }, None)));
        Assert.Equal(key, await store.FindAsync("hash", None));
        Assert.Null(await store.FindAsync("other", None));
        Assert.True(await Write(transaction => store.RevokeAsync(transaction, "alice", Noon.AddDays(1), None)));
        Assert.False(await Write(transaction => store.RevokeAsync(transaction, "alice", Noon.AddDays(2), None)));
        Assert.False(await Write(transaction => store.RevokeAsync(transaction, "bob", Noon, None)));
        Assert.Equal(Noon.AddDays(1), Assert.Single(await store.AllAsync(None)).RevokedAt);
    }

    [Fact]
    public async Task Assets_UpsertAsync_RefreshesButKeepsFirstSeenAndHostname()
    {
        var store = new AssetStore(Database);
        await store.UpsertAsync([Asset("10.0.0.1", "web.shop.local"), Asset("10.0.0.2", null)], None);
        await store.UpsertAsync([Asset("10.0.0.1", null) with { FirstSeen = Noon.AddDays(1), LastSeen = Noon.AddDays(1), Type = "vm", Services = [] }], None);
        var assets = (await store.ListAsync(new(), None)).Items;
        Assert.Equal(2, assets.Count);
        Assert.Equal(
            ("10.0.0.1", "web.shop.local", "vm", Noon, Noon.AddDays(1), 0),
            (assets[0].Ip, assets[0].Hostname, assets[0].Type, assets[0].FirstSeen, assets[0].LastSeen, assets[0].Services.Count));
        Assert.Equal([new AssetService(5432, "postgresql", "15 \0")], assets[1].Services);
        Assert.Equal(2, (await AllPages(page => store.ListAsync(page, None), 1)).Select(asset => asset.Id).Distinct().Count());
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("WEB.shop.LOCAL", "10.0.0.1")]
    [InlineData("web", "10.0.0.1")]
    [InlineData("10.0.0", "10.0.0.12")]
    [InlineData("we", null)]
    [InlineData("10.0.0.", null)]
    [InlineData("%", null)]
    [InlineData(" ", null)]
    public async Task Assets_FindAsync_ExactOrWholeLeadingParts(string name, string? ip)
    {
        var store = new AssetStore(Database);
        await store.UpsertAsync([Asset("10.0.0.12", "web-2.shop.local"), Asset("10.0.0.1", "Web.shop.local")], None);
        var found = await store.FindAsync(name, None);
        if (name == "10.0.0")
            Assert.Contains(found!.Ip, new[] { "10.0.0.1", ip });
        else
            Assert.Equal(ip, found?.Ip);
    }

    private static SystemAsset Asset(string ip, string? hostname) => new(ip, hostname, "host", [new(5432, "postgresql", "15 \0")], Noon, Noon);

    private static ActionRequest Action(ActionStatus status) => new()
    {
        Id = NewId(), Tool = "poke", Arguments = Json("{}"), Target = $"thing:{NewId()}", Status = status, RequestedBy = "key:alice", Reason = "", BindingHash = "", CreatedAt = Noon, UpdatedAt = Noon,
    };

    private static ChatRun Run(string session) =>
        new(NewId(), session, "key:alice", "running", "reason", """{"messages":[]}""", 1, Noon, Noon, "replica", Noon.AddMinutes(1));
}
