using AIOps.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public abstract class IncidentStoreContractTests(IStateServer server) : StateTests(server)
{
    protected IncidentStore Incidents => new(Database);

    [Fact]
    public async Task InsertAsync_Full_ComesBack()
    {
        var incident = New("f") with { ExternalId = "INC-1", Severity = "high", Target = "web", ResolvedAt = Noon.AddHours(1), Status = IncidentStatus.Failed };
        await Insert(incident);
        Assert.Equal(incident, await Incidents.GetAsync(incident.Id, None));
        Assert.Equal(incident, await Write(transaction => Incidents.FindExternalAsync(transaction, "INC-1", None)));
        Assert.Null(await Write(transaction => Incidents.FindExternalAsync(transaction, "INC-2", None)));
        Assert.Null(await Incidents.GetAsync("none", None));
    }

    [Fact]
    public async Task FindOpenAsync_AnswersUntilItEnds()
    {
        var incident = New("f");
        await Insert(incident);
        Assert.Equal(incident.Id, (await FindOpen("f"))!.Id);
        Assert.Null(await FindOpen("g"));
        Assert.True(await SetStatus(incident.Id, IncidentStatus.Executing, Noon.AddMinutes(1)));
        Assert.Equal(IncidentStatus.Executing, (await FindOpen("f"))!.Status);
        Assert.True(await SetStatus(incident.Id, IncidentStatus.Resolved, Noon.AddMinutes(2)));
        Assert.Null(await FindOpen("f"));
    }

    [Fact]
    public async Task SetStatusAsync_Moves_StampsAndTellsWhetherItMoved()
    {
        var incident = New("f");
        await Insert(incident);
        Assert.False(await SetStatus(incident.Id, IncidentStatus.Received, Noon.AddMinutes(1)));
        Assert.False(await SetStatus("none", IncidentStatus.Failed, Noon));
        Assert.True(await SetStatus(incident.Id, IncidentStatus.Failed, Noon.AddMinutes(2)));
        var ended = await Incidents.GetAsync(incident.Id, None);
        Assert.Equal((IncidentStatus.Failed, Noon.AddMinutes(2), Noon.AddMinutes(2)), (ended!.Status, ended.UpdatedAt, ended.ResolvedAt));
        Assert.True(await SetStatus(incident.Id, IncidentStatus.Analyzing, Noon.AddMinutes(3)));
        Assert.Null((await Incidents.GetAsync(incident.Id, None))!.ResolvedAt);
    }

    [Fact]
    public async Task EventsAsync_InOrderAfterTheLastSeen()
    {
        var (one, two) = (New("one"), New("two"));
        await Insert(one);
        await Insert(two);
        await Append(Event(one, "received", """{"x": 1.0, "nul": "\u0000"}"""), Event(two, "received"), Event(one, "gate"));
        var events = await Incidents.EventsAsync(one.Id, 0, None);
        Assert.Equal(["received", "gate"], events.Select(one => one.Kind));
        Assert.Equal(("action", Noon, """{"x": 1.0, "nul": "\u0000"}"""), (events[0].ActionId, events[0].At, events[0].Data!.Value.GetRawText()));
        Assert.Null(events[1].Data);
        Assert.Equal("gate", Assert.Single(await Incidents.EventsAsync(one.Id, events[0].Sequence, None)).Kind);
        Assert.Equal(3, (await Incidents.EventsAsync(null, 0, None)).Count);
        Assert.Empty(await Incidents.EventsAsync(null, events[1].Sequence, None));
    }

    [Fact]
    public async Task EventsAsync_FollowedWhileManyWrite_MissesNone()
    {
        const int Writers = 6, Each = 15;
        var incidents = Enumerable.Range(0, Writers).Select(number => New($"f{number}")).ToList();
        foreach (var incident in incidents)
            await Insert(incident);
        var seen = new List<IncidentEvent>();
        var writing = Task.WhenAll(incidents.Select(incident => Task.Run(async () =>
        {
            for (var number = 0; number < Each; number++)
                await Append(Event(incident, $"a{number}"), Event(incident, $"b{number}"));
        })));
        while (true)
        {
            var done = writing.IsCompleted;
            var events = await Incidents.EventsAsync(null, seen.Count == 0 ? 0 : seen[^1].Sequence, None);
            seen.AddRange(events);
            if (done && events.Count == 0)
                break;
        }
        await writing;
        Assert.Equal(Writers * Each * 2, seen.Count);
        Assert.Equal(seen.OrderBy(one => one.Sequence), seen);
    }

    [Fact]
    public async Task ListAsync_FiltersAndPages_NewestFirst()
    {
        for (var number = 0; number < 11; number++)
            await Insert(New($"f{number}") with { CreatedAt = Noon.AddMicroseconds(number / 4), Target = number % 2 == 0 ? "web" : "db" });
        var all = await AllPages(page => Incidents.ListAsync(new(), page, None), 3);
        Assert.Equal(11, all.Select(incident => incident.Id).Distinct().Count());
        Assert.Equal(all.OrderByDescending(one => one.CreatedAt).ThenByDescending(one => one.Id, StringComparer.Ordinal), all);
        Assert.Equal(6, (await Incidents.ListAsync(new(IncidentStatus.Received, "test", "web"), new(), None)).Items.Count);
        Assert.Empty((await Incidents.ListAsync(new(IncidentStatus.Resolved), new(), None)).Items);
    }

    protected Task Insert(Incident incident) => Write(transaction => Incidents.InsertAsync(transaction, incident, None));

    protected Task Append(params IncidentEvent[] events) => Write(transaction => Incidents.AppendAsync(transaction, events, None));

    private Task<Incident?> FindOpen(string fingerprint) => Write(transaction => Incidents.FindOpenAsync(transaction, fingerprint, None));

    private Task<bool> SetStatus(string id, IncidentStatus status, DateTimeOffset at) =>
        Write(transaction => Incidents.SetStatusAsync(transaction, id, status, at, None));

    protected static IncidentEvent Event(Incident incident, string kind, string? data = null) =>
        new(0, incident.Id, Noon, kind, "message", "action", data is null ? null : Json(data));

    protected static Incident New(string fingerprint) =>
        new() { Id = NewId(), Fingerprint = fingerprint, Title = "title", Source = "test", CreatedAt = Noon, UpdatedAt = Noon };
}
