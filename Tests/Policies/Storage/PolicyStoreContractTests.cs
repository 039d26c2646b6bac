using AIOps.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public abstract class PolicyStoreContractTests(IStateServer server) : StateTests(server)
{
    private PolicyStore Policies => new(Database);

    [Fact]
    public async Task InsertAsync_Full_ComesBackAsItWasWritten()
    {
        var stored = await Insert(Full);
        Assert.True(stored.Id > 0);
        Assert.Equal(1, stored.Version);
        var read = await Policies.GetAsync(stored.Id, None);
        Assert.Equal("""{ "b": 1.0, "a": {"status": "firing"} }""", read!.Condition.GetRawText());
        Assert.Equal(WireJson.ToElement(Full with { Id = stored.Id }).GetRawText(), WireJson.ToElement(read).GetRawText());
    }

    [Fact]
    public async Task InsertAsync_Plain_KeepsTheGaps()
    {
        var plain = Full with { Mode = null, Cooldown = null, RateLimit = null, Verify = null, Enabled = false, Continue = false };
        var stored = await Insert(plain);
        Assert.Equal(WireJson.ToElement(plain with { Id = stored.Id }).GetRawText(), WireJson.ToElement(await Policies.GetAsync(stored.Id, None)).GetRawText());
    }

    [Fact]
    public async Task UpdateAsync_There_RaisesTheVersionAndKeepsTheOldOne()
    {
        var first = await Insert(Full);
        var second = await Write(transaction => Policies.UpdateAsync(
            transaction, first with { Name = "renamed", UpdatedAt = Noon.AddHours(1), CreatedAt = default, Version = 77 }, None));
        Assert.Equal((first.Id, 2, "renamed", Noon, Noon.AddHours(1)), (second!.Id, second.Version, second.Name, second.CreatedAt, second.UpdatedAt));
        Assert.Equal(["renamed", "full"], (await Policies.VersionsAsync(first.Id, None)).Select(version => version.Name));
        Assert.Equal(WireJson.ToElement(second).GetRawText(), WireJson.ToElement((await Policies.VersionsAsync(first.Id, None))[0]).GetRawText());
    }

    [Fact]
    public async Task UpdateAndDelete_NotThere_SaySo()
    {
        Assert.Null(await Write(transaction => Policies.UpdateAsync(transaction, Full with { Id = 99 }, None)));
        Assert.False(await Write(transaction => Policies.DeleteAsync(transaction, 99, None)));
        Assert.Null(await Policies.GetAsync(99, None));
        Assert.Equal(0, await Policies.EpochAsync(None));
    }

    [Fact]
    public async Task DeleteAsync_There_LeavesItsVersionsAndNeverReusesItsId()
    {
        var first = await Insert(Full);
        Assert.True(await Write(transaction => Policies.DeleteAsync(transaction, first.Id, None)));
        Assert.Empty(await Policies.AllAsync(None));
        Assert.Single(await Policies.VersionsAsync(first.Id, None));
        Assert.True((await Insert(Full)).Id > first.Id);
    }

    [Fact]
    public async Task AllAsync_ByPriorityThenId()
    {
        var late = await Insert(Full with { Priority = 50 });
        var early = await Insert(Full with { Priority = -1 });
        var last = await Insert(Full with { Priority = 50 });
        Assert.Equal([early.Id, late.Id, last.Id], (await Policies.AllAsync(None)).Select(policy => policy.Id));
    }

    [Fact]
    public async Task EpochAsync_GrowsWithEveryCommittedChange()
    {
        var policy = await Insert(Full);
        var inserted = await Policies.EpochAsync(None);
        await Write(transaction => Policies.UpdateAsync(transaction, policy, None));
        var updated = await Policies.EpochAsync(None);
        await Write(transaction => Policies.DeleteAsync(transaction, policy.Id, None));
        var deleted = await Policies.EpochAsync(None);
        Assert.True(0 < inserted && inserted < updated && updated < deleted);
    }

    private Task<Policy> Insert(Policy policy) => Write(transaction => Policies.InsertAsync(transaction, policy, None));

    private static Policy Full => new()
    {
        Name = "full", Priority = 10, Mode = ActionMode.Approve, Continue = true, Undo = "never", CreatedAt = Noon, UpdatedAt = Noon,
        Condition = Json("""{ "b": 1.0, "a": {"status": "firing"} }"""),
        Action = Json("""[{"tool":"restart_pod","params":{"pod_name":"${label.pod}"}}]"""),
        Cooldown = TimeSpan.FromMilliseconds(1500), RateLimit = new(3, TimeSpan.FromHours(1)), Verify = new("up", Wait: TimeSpan.FromSeconds(30)),
    };
}
