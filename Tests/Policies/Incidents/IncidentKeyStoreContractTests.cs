using AIOps.Policies.Incidents;
using AIOps.Policies.Model.Alerts;
using AIOps.Policies.Storage;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Incidents;

public abstract class IncidentKeyStoreContractTests(IStateServer server) : StateTests(server)
{
    [Fact]
    public async Task ClaimAsync_FirstOpensAndTheRestJoin_UntilItIsOver()
    {
        var incidents = new IncidentStore(Database);
        var first = await OpenAsync(incidents, "a");
        Assert.Equal(first, await ClaimAsync("a", Noon.AddHours(1)));
        Assert.True(await Write(transaction => incidents.SetStatusAsync(transaction, first, IncidentStatus.Resolved, Noon, None)));
        var second = NewId();
        Assert.Equal(second, await ClaimAsync("a", Noon, second));
        Assert.Equal(second, await ClaimAsync("a", Noon));
    }

    [Fact]
    public async Task ClaimAsync_AfterTheWindow_OpensAnother()
    {
        Assert.Equal("one", await ClaimAsync("a", Noon, "one", Noon.AddMinutes(10)));
        Assert.Equal("one", await ClaimAsync("a", Noon.AddMinutes(9), "two", Noon.AddMinutes(19)));
        Assert.Equal("one", await ClaimAsync("a", Noon.AddMinutes(18), "three", Noon.AddMinutes(28)));
        Assert.Equal("four", await ClaimAsync("a", Noon.AddMinutes(29), "four", Noon.AddMinutes(39)));
    }

    [Fact]
    public async Task ClaimAsync_EndedLately_IsAnsweredAsEndedAndLaterAnotherOpens()
    {
        var incidents = new IncidentStore(Database);
        var first = await OpenAsync(incidents, "a");
        await Write(transaction => incidents.SetStatusAsync(transaction, first, IncidentStatus.Failed, Noon, None));
        var within = TimeSpan.FromMinutes(30);
        var held = await Write(transaction => new IncidentKeyStore(Database).ClaimAsync(transaction, [new("a", "x", Noon)], Noon.AddMinutes(29), within, None));
        Assert.Equal(first, held.ByKey["a"]);
        Assert.Equal([first], held.Ended);
        Assert.Equal("next", await ClaimAsync("a", Noon.AddMinutes(30), "next", reopen: within));
        Assert.Empty((await Write(transaction => new IncidentKeyStore(Database).ClaimAsync(transaction, [new("a", "x")], Noon.AddMinutes(31), within, None))).Ended);
    }

    [Fact]
    public async Task SetStatusAsync_GoesOnAfterItsEnd_IsJoinedAgain()
    {
        var incidents = new IncidentStore(Database);
        var first = await OpenAsync(incidents, "a");
        await Write(transaction => incidents.SetStatusAsync(transaction, first, IncidentStatus.Failed, Noon, None));
        await Write(transaction => incidents.SetStatusAsync(transaction, first, IncidentStatus.Analyzing, Noon, None));
        Assert.Equal(first, await ClaimAsync("a", Noon.AddHours(5)));
        Assert.Null((await incidents.GetAsync(first, None))!.ResolvedAt);
    }

    [Fact]
    public async Task ForgetAsync_OnlyWhatEndedBefore_AndNotTooManyAtOnce()
    {
        var (incidents, keys) = (new IncidentStore(Database), new IncidentKeyStore(Database));
        var ids = new[] { await OpenAsync(incidents, "a"), await OpenAsync(incidents, "b"), await OpenAsync(incidents, "c") };
        await Write(transaction => incidents.SetStatusAsync(transaction, ids[0], IncidentStatus.Resolved, Noon, None));
        await Write(transaction => incidents.SetStatusAsync(transaction, ids[1], IncidentStatus.Resolved, Noon.AddMinutes(1), None));
        Assert.Equal(1, await keys.ForgetAsync(Noon.AddHours(1), 1, None));
        Assert.Equal("new", await ClaimAsync("a", Noon.AddMinutes(2), "new", reopen: TimeSpan.FromDays(1)));
        Assert.Equal(1, await keys.ForgetAsync(Noon.AddHours(1), 10, None));
        Assert.Equal(0, await keys.ForgetAsync(Noon.AddHours(1), 10, None));
        Assert.Equal(ids[2], await ClaimAsync("c", Noon.AddDays(1)));
    }

    [Fact]
    public async Task ClaimAsync_SameKeyTwiceInABatch_OneIncident()
    {
        var held = await Write(transaction => new IncidentKeyStore(Database).ClaimAsync(
            transaction, [new("b", "1"), new("a", "2"), new("b", "3")], Noon, TimeSpan.Zero, None));
        Assert.Equal([("a", "2"), ("b", "1")], held.ByKey.Select(h => (h.Key, h.Value)).Order());
    }

    [Fact]
    public async Task ClaimAsync_ManyAtOnceCrosswise_AllAgree()
    {
        var keys = Enumerable.Range(0, 10).Select(i => $"k{i}").ToArray();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async sender =>
        {
            await using var database = Open();
            return await database.WriteAsync(transaction => new IncidentKeyStore(database).ClaimAsync(
                transaction, (sender % 2 == 0 ? keys : keys.Reverse()).Select(key => new IncidentClaim(key, $"{key}-{sender}")), Noon, TimeSpan.Zero, None), None);
        }));
        foreach (var key in keys)
            Assert.Single(answers.Select(answer => answer.ByKey[key]).Distinct());
    }

    [Fact]
    public async Task ResolveCalmAsync_OnlyWhenNoAlertFires_AndReleasesTheKey()
    {
        var (incidents, alerts) = (new IncidentStore(Database), new AlertStore(Database));
        var id = await OpenAsync(incidents, "a");
        Alert Report(string fingerprint, AlertStatus status) => new()
        {
            Id = NewId(), Source = "test", Fingerprint = fingerprint, Name = "A", Status = status, IncidentId = id,
            Labels = new Dictionary<string, string>(), Annotations = new Dictionary<string, string>(), StartsAt = Noon, FirstSeen = Noon, LastSeen = Noon, Count = 1,
        };
        Task<IReadOnlyList<string>> Resolve(params Alert[] reports) => Write(async transaction =>
        {
            await alerts.UpsertAsync(transaction, reports, None);
            return await incidents.ResolveCalmAsync(transaction, [id, "unknown"], Noon, None);
        });
        Assert.Empty(await Resolve(Report("f1", AlertStatus.Firing), Report("f2", AlertStatus.Firing)));
        Assert.Empty(await Resolve(Report("f1", AlertStatus.Resolved)));
        Assert.Equal([id], await Resolve(Report("f2", AlertStatus.Resolved)));
        Assert.Empty(await Resolve());
        Assert.Equal(IncidentStatus.Resolved, (await incidents.GetAsync(id, None))!.Status);
        Assert.Equal("next", await ClaimAsync("a", Noon, "next"));
    }

    private async Task<string> OpenAsync(IncidentStore incidents, string key)
    {
        var id = NewId();
        Assert.Equal(id, await ClaimAsync(key, Noon, id));
        await Write(transaction => incidents.InsertAsync(transaction, new Incident
        {
            Id = id, Fingerprint = key, Title = key, Source = "test", Status = IncidentStatus.Received, CreatedAt = Noon, UpdatedAt = Noon,
        }, None));
        return id;
    }

    private async Task<string> ClaimAsync(string key, DateTimeOffset now, string? id = null, DateTimeOffset? until = null, TimeSpan reopen = default) =>
        (await Write(transaction => new IncidentKeyStore(Database).ClaimAsync(transaction, [new(key, id ?? NewId(), until)], now, reopen, None))).ByKey[key];
}
