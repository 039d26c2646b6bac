using AIOps.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public abstract class AlertStoreContractTests(IStateServer server) : StateTests(server)
{
    private AlertStore Alerts => new(Database);

    [Fact]
    public async Task UpsertAsync_New_OpensAnEpisodeAndKeepsEverything()
    {
        var alert = Firing("f") with
        {
            Severity = "critical",
            Labels = new Dictionary<string, string> { ["alertname"] = "X", ["ünï \"code\""] = "☃ \\ ' % 😀" },
            Annotations = new Dictionary<string, string> { ["summary"] = "text" },
            EndsAt = Noon.AddHours(1),
            GeneratorUrl = "http://prometheus/graph",
        };
        var stored = Assert.Single(await Upsert(alert));
        Assert.True(stored is { IsNew: true, WasStored: true });
        Assert.Equivalent(alert, stored.Alert, strict: true);
        Assert.Equivalent(alert, await Alerts.GetAsync(alert.Id, None), strict: true);
    }

    [Fact]
    public async Task UpsertAsync_Repeat_RaisesCountAndTakesTheNewest()
    {
        var first = Firing("f");
        await Upsert(first);
        var again = Firing("f") with { LastSeen = Noon.AddMinutes(1), Severity = "warning", Labels = new Dictionary<string, string> { ["now"] = "2" } };
        var stored = Assert.Single(await Upsert(again));
        Assert.False(stored.IsNew);
        Assert.Equal(first.Id, stored.Alert.Id);
        Assert.Equal((2, Noon, Noon.AddMinutes(1), "warning"), (stored.Alert.Count, stored.Alert.FirstSeen, stored.Alert.LastSeen, stored.Alert.Severity));
        Assert.Equivalent(stored.Alert, await Alerts.GetAsync(first.Id, None), strict: true);
    }

    [Fact]
    public async Task UpsertAsync_RepeatOutOfOrder_LastSeenDoesNotGoBack()
    {
        await Upsert(Firing("f"));
        var stored = Assert.Single(await Upsert(Firing("f") with { LastSeen = Noon.AddMinutes(-5) }));
        Assert.Equal(Noon, stored.Alert.LastSeen);
    }

    [Fact]
    public async Task UpsertAsync_SameFingerprintTwiceInOneBatch_CountsBoth()
    {
        var first = Firing("f");
        var stored = await Upsert(first, Firing("other"), Firing("f") with { LastSeen = Noon.AddSeconds(1) });
        Assert.Equal([true, true, false], stored.Select(one => one.IsNew));
        Assert.Equal(first.Id, stored[2].Alert.Id);
        Assert.Equal(2, stored[2].Alert.Count);
        Assert.Equal(1, stored[1].Alert.Count);
        Assert.Equal(2, (await Alerts.ListAsync(new(), new(), None)).Items.Count);
    }

    [Fact]
    public async Task UpsertAsync_Resolved_ClosesTheEpisode()
    {
        var first = Firing("f");
        await Upsert(first);
        var stored = Assert.Single(await Upsert(Resolved("f") with { EndsAt = Noon.AddMinutes(3), LastSeen = Noon.AddMinutes(4) }));
        Assert.True(stored is { IsNew: false, WasStored: true });
        Assert.Equal((first.Id, AlertStatus.Resolved, 1), (stored.Alert.Id, stored.Alert.Status, stored.Alert.Count));
        Assert.Equal((Noon.AddMinutes(3), Noon.AddMinutes(4)), (stored.Alert.EndsAt, stored.Alert.LastSeen));
    }

    [Fact]
    public async Task UpsertAsync_ResolvedUnknown_StoresNothing()
    {
        var unknown = Resolved("f");
        var stored = Assert.Single(await Upsert(unknown));
        Assert.True(stored is { IsNew: false, WasStored: false });
        Assert.Same(unknown, stored.Alert);
        Assert.Empty((await Alerts.ListAsync(new(), new(), None)).Items);
    }

    [Fact]
    public async Task UpsertAsync_FiresAgainAfterResolved_OpensANewEpisode()
    {
        await Upsert(Firing("f"));
        await Upsert(Resolved("f"));
        var second = Firing("f");
        var stored = Assert.Single(await Upsert(second));
        Assert.True(stored.IsNew);
        Assert.Equal(second.Id, stored.Alert.Id);
        Assert.Equal(2, (await Alerts.ListAsync(new(), new(), None)).Items.Count);
    }

    [Fact]
    public async Task UpsertAsync_FireResolveFireResolveInOneBatch_KeepsTheOrder()
    {
        var (open, one, two) = (Firing("f"), Firing("f"), Firing("f"));
        await Upsert(open);
        var stored = await Upsert(Resolved("f"), one, Resolved("f"), Resolved("f"), two, Resolved("unknown"));
        Assert.Equal([false, true, false, false, true, false], stored.Select(answer => answer.IsNew));
        Assert.Equal([open.Id, one.Id, one.Id, one.Id, two.Id], stored.Take(5).Select(answer => answer.Alert.Id));
        Assert.False(stored[5].WasStored);
        Assert.Equal(two.Id, Assert.Single((await Alerts.ListAsync(new(AlertStatus.Firing), new(), None)).Items).Id);
    }

    [Fact]
    public async Task UpsertAsync_TextThatADatabaseRefuses_IsStoredCleaned()
    {
        var alert = Firing("f\0") with { Name = "n\0\ud800", Labels = new Dictionary<string, string> { ["a\0"] = "b\0\udfff" } };
        var first = Assert.Single(await Upsert(alert));
        var again = Assert.Single(await Upsert(alert with { Id = NewId() }));
        Assert.False(again.IsNew);
        var read = await Alerts.GetAsync(first.Alert.Id, None);
        Assert.Equal("n\uFFFD\uFFFD", read!.Name);
        Assert.Equal("b\uFFFD\uFFFD", read.Labels["a\uFFFD"]);
    }

    [Fact]
    public async Task UpsertAsync_ManyAtOnceCrosswise_EveryReportCounts()
    {
        await using var other = Open();
        var fingerprints = Enumerable.Range(0, 20).Select(number => $"f{number}").ToArray();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(turn => Task.Run(() =>
        {
            var database = turn % 2 == 0 ? Database : other;
            var batch = (turn % 2 == 0 ? fingerprints : fingerprints.Reverse()).Select(Firing).ToArray();
            return database.WriteAsync(transaction => new AlertStore(database).UpsertAsync(transaction, batch, None), None);
        })));
        var rows = (await Alerts.ListAsync(new(), new(500), None)).Items;
        Assert.Equal(20, rows.Count);
        Assert.All(rows, row => Assert.Equal(16, row.Count));
    }

    [Fact]
    public async Task SetIncidentAndActed_AreKeptByRepeats()
    {
        var alert = Firing("f");
        await Upsert(alert);
        await Write(async transaction =>
        {
            await Alerts.SetIncidentsAsync(transaction, [(alert.Id, "incident")], None);
            await Alerts.SetActedAsync(transaction, [alert.Id], Noon.AddMinutes(2), None);
        });
        var stored = Assert.Single(await Upsert(Firing("f")));
        Assert.Equal(("incident", Noon.AddMinutes(2)), (stored.Alert.IncidentId, stored.Alert.LastActedAt));
        await Upsert(Resolved("f"));
    }

    [Fact]
    public async Task ListAsync_Filters_AnswerOnlyWhatFits()
    {
        await Upsert(Firing("a") with { Name = "A", Severity = "critical", Source = "grafana" }, Firing("b") with { Name = "B" }, Firing("c"));
        await Upsert(Resolved("c"));
        async Task<string[]> Find(AlertFilter filter) => [.. (await Alerts.ListAsync(filter, new(), None)).Items.Select(alert => alert.Fingerprint).Order()];
        Assert.Equal(["a", "b"], await Find(new(AlertStatus.Firing)));
        Assert.Equal(["c"], await Find(new(AlertStatus.Resolved)));
        Assert.Equal(["b"], await Find(new(Name: "B")));
        Assert.Equal(["a"], await Find(new(Severity: "critical", Source: "grafana")));
        Assert.Empty(await Find(new(IncidentId: "none")));
    }

    [Fact]
    public async Task ListAsync_NewRowsBetweenPages_NoneTwiceNoneMissed()
    {
        // Groups of five share their time, so that the id must decide within them.
        await Upsert([.. Enumerable.Range(0, 50).Select(number => Firing($"f{number}") with { FirstSeen = Noon.AddMicroseconds(number / 5) })]);
        var seen = await AllPages(page => Alerts.ListAsync(new(), page, None), 7, number => Upsert(Firing($"new{number}") with { FirstSeen = Noon.AddHours(1) }));
        Assert.Equal(50, seen.Count);
        Assert.Equal(50, seen.Select(alert => alert.Id).Distinct().Count());
        Assert.Equal(seen.OrderByDescending(alert => alert.FirstSeen).ThenByDescending(alert => alert.Id, StringComparer.Ordinal), seen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("!!!")]
    [InlineData("YWxlcnRzIHRvbW9ycm93IHg")]
    [InlineData("am9iX2xvZ3MgMQ")]
    public async Task ListAsync_ForeignCursor_IsRefused(string cursor)
    {
        var refusal = await Assert.ThrowsAsync<FormatException>(() => Alerts.ListAsync(new(), new(10, cursor), None));
        Assert.Contains("cursor", refusal.Message, StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<StoredAlert>> Upsert(params Alert[] alerts) => Write(transaction => Alerts.UpsertAsync(transaction, alerts, None));

    private static Alert Firing(string fingerprint) => new()
    {
        Id = NewId(), Source = "test", Fingerprint = fingerprint, Name = "Down", StartsAt = Noon, FirstSeen = Noon, LastSeen = Noon,
    };

    private static Alert Resolved(string fingerprint) => Firing(fingerprint) with { Status = AlertStatus.Resolved };
}
