using AIOps.Policies.Incidents;
using AIOps.Policies.Model.Alerts;
using AIOps.Policies.Storage;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Incidents;

public abstract class IncidentFiguresContractTests(IStateServer server) : StateTests(server)
{
    private IncidentStore Incidents => new(Database);

    private IncidentLife Life => new(Database, Incidents);

    private IncidentFiguresReader Figures => new(Database, new ManualTime(Noon.AddDays(1)));

    [Fact]
    public async Task ReadAsync_None_Zeros()
    {
        Assert.Equal(new IncidentFigures(null, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null, null), Assert.Single(await Figures.ReadAsync(Noon, Noon.AddDays(1), null, None)));
        Assert.Empty(await Figures.ReadAsync(Noon, Noon.AddDays(1), IncidentGrouping.Day, None));
    }

    [Fact]
    public async Task ReadAsync_CountsTimesAndHealers_OfWhatWasOpenedInTheTime()
    {
        await AddAsync(Noon.AddDays(-40), IncidentHealer.Policy, 60, 600);
        await AddAsync(Noon, IncidentHealer.Policy, 10, 100, "critical", policy: 7);
        await AddAsync(Noon, IncidentHealer.Policy, 20, 200, "critical", policy: 7);
        await AddAsync(Noon.AddDays(1), IncidentHealer.Person, 30, 300, policy: 8);
        await AddAsync(Noon, IncidentHealer.Alone, null, 400);
        await AddAsync(Noon, null, 100, null);
        var failed = await AddAsync(Noon, null, null, null);
        await Write(transaction => Incidents.SetStatusAsync(transaction, failed, IncidentStatus.Failed, Noon.AddHours(9), None));
        var back = await AddAsync(Noon, IncidentHealer.Policy, null, 1);
        await Write(transaction => Life.ReopenAsync(transaction, new HashSet<string> { back }, Noon.AddDays(1), new FlappingOptions { Returns = 1 }, None));

        var all = Assert.Single(await Figures.ReadAsync(Noon.AddDays(-30), Noon.AddDays(2), null, None));
        Assert.Equal(new IncidentFigures(null, 7, 2, 0, 0, 4, 1, 1, 2, 1, 1, 1, null, null), all with { MeanSecondsToRespond = null, MeanSecondsToResolve = null });
        Assert.Equal(40, all.MeanSecondsToRespond!.Value, 0.01);
        Assert.Equal(250, all.MeanSecondsToResolve!.Value, 0.01);

        var from = Noon.AddDays(-30);
        Assert.Equal([("critical", 2), (null, 5)], await GroupsAsync(from, IncidentGrouping.Severity));
        Assert.Equal([("test", 7)], await GroupsAsync(from, IncidentGrouping.Source));
        Assert.Equal([("7", 2), ("8", 1), (null, 4)], await GroupsAsync(from, IncidentGrouping.Policy));
        Assert.Equal([("2026-03-04", 6), ("2026-03-05", 1)], await GroupsAsync(from, IncidentGrouping.Day));
    }

    private async Task<IEnumerable<(string?, int)>> GroupsAsync(DateTimeOffset from, IncidentGrouping grouping) =>
        (await Figures.ReadAsync(from, Noon.AddDays(2), grouping, None)).Select(group => (group.Group, group.Total)).OrderBy(group => group.Group ?? "~", StringComparer.Ordinal);

    private async Task<string> AddAsync(DateTimeOffset at, IncidentHealer? healer, int? responded, int? resolved, string? severity = null, long? policy = null)
    {
        var id = NewId();
        await Write(async transaction =>
        {
            await Incidents.InsertAsync(transaction, new Incident { Id = id, Fingerprint = id, Title = "t", Source = "test", Severity = severity, CreatedAt = at, UpdatedAt = at }, None);
            if (responded is { } answered)
                await Life.RespondAsync(transaction, id, policy, at.AddSeconds(answered), None);
            if (resolved is not { } end)
                return;
            if (healer is IncidentHealer.Policy)
                await Life.SettleAsync(transaction, id, healer, at.AddSeconds(end), None);
            else if (healer is IncidentHealer.Alone)
                await Incidents.ResolveCalmAsync(transaction, [id], at.AddSeconds(end), None);
            else
            {
                await Incidents.SetStatusAsync(transaction, id, IncidentStatus.Resolved, at.AddSeconds(end), None);
                await Life.HealedByPersonAsync(transaction, id, at.AddSeconds(end), None);
            }
        });
        return id;
    }
}

public sealed class SqliteIncidentFiguresTests(SqliteFiles server) : IncidentFiguresContractTests(server);

public sealed class PostgresIncidentFiguresTests(PostgresServer server) : IncidentFiguresContractTests(server);
