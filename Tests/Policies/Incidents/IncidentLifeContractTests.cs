using AIOps.Policies.Incidents;
using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.Alerts;
using AIOps.Policies.Storage;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Incidents;

/// <summary>Where an incident of several alerts and actions is, and when it comes back.</summary>
public abstract class IncidentLifeContractTests(IStateServer server) : StateTests(server)
{
    private static readonly FlappingOptions Flapping = new() { Returns = 2, Within = TimeSpan.FromMinutes(10) };

    private IncidentStore Incidents => new(Database);

    private IncidentLife Life => new(Database, Incidents);

    // Alerts are f(iring) or r(esolved); actions name the place of their alert, or - for none.
    [Theory]
    [InlineData("f", "0:succeeded", true, "Resolved")]
    [InlineData("", "-:succeeded", true, "Resolved")]
    [InlineData("f", "-:succeeded", true, "Resolved")]
    [InlineData("ff", "0:succeeded", true, "Analyzing")]
    [InlineData("fr", "0:succeeded", true, "Resolved")]
    [InlineData("ff", "0:succeeded 1:succeeded", true, "Resolved")]
    [InlineData("ff", "0:succeeded 1:running", true, "Executing")]
    [InlineData("ff", "0:succeeded 1:queued", true, "Executing")]
    [InlineData("ff", "0:succeeded 1:awaiting_approval", true, "Analyzing")]
    [InlineData("f", "0:succeeded 0:requested", true, "Resolved")]
    [InlineData("f", "0:succeeded 0:denied", true, "Resolved")]
    [InlineData("ff", "0:succeeded 1:failed", true, "Failed")]
    [InlineData("ff", "0:succeeded 1:dead", true, "Failed")]
    [InlineData("f", "0:failed 0:succeeded", true, "Resolved")]
    [InlineData("f", "0:succeeded 0:failed", false, "Failed")]
    [InlineData("ff", "0:failed 1:verifying", false, "Executing")]
    [InlineData("", "-:failed", false, "Failed")]
    [InlineData("r", "0:failed", false, "Resolved")]
    public async Task SettleAsync_LooksAtAllOfIt(string alerts, string actions, bool verified, string status)
    {
        var id = await OpenAsync();
        var fired = await FireAsync(id, alerts);
        await ActAsync(id, fired, actions);
        await Write(transaction => Life.SettleAsync(transaction, id, verified ? IncidentHealer.Policy : null, Noon.AddHours(1), None));
        var incident = await GetAsync(id);
        Assert.Equal(Enum.Parse<IncidentStatus>(status), incident.Status);
        Assert.Equal(incident.Status is IncidentStatus.Resolved or IncidentStatus.Failed ? Noon.AddHours(1) : null, incident.ResolvedAt);
    }

    [Theory]
    [InlineData("r", "0:failed", false, IncidentHealer.Alone)]
    [InlineData("f", "0:succeeded", true, IncidentHealer.Policy)]
    public async Task SettleAsync_Resolved_SaysWhoHealed(string alerts, string actions, bool verified, IncidentHealer healer)
    {
        var id = await OpenAsync();
        await ActAsync(id, await FireAsync(id, alerts), actions);
        await Write(transaction => Life.SettleAsync(transaction, id, verified ? IncidentHealer.Policy : null, Noon, None));
        Assert.Equal(healer, (await GetAsync(id)).HealedBy);
    }

    [Fact]
    public async Task SettleAsync_ManyActionsEndAtOnce_TheLastOneResolves()
    {
        const int Count = 8;
        var id = await OpenAsync();
        var fired = await FireAsync(id, new string('f', Count));
        var running = await ActAsync(id, fired, string.Join(' ', Enumerable.Range(0, Count).Select(i => $"{i}:running")));
        await Task.WhenAll(running.Select(async action =>
        {
            await using var database = Open();
            await database.WriteAsync(async transaction =>
            {
                await new ActionStore(database).UpdateAsync(transaction, action with { Status = ActionStatus.Succeeded }, ActionStatus.Running, None);
                await new IncidentLife(database, new IncidentStore(database)).SettleAsync(transaction, id, IncidentHealer.Policy, Noon, None);
            }, None);
        }));
        Assert.Equal(IncidentStatus.Resolved, (await GetAsync(id)).Status);
    }

    [Fact]
    public async Task RespondAsync_TheFirstTimeCounts()
    {
        var id = await OpenAsync();
        await Write(transaction => Life.RespondAsync(transaction, id, null, Noon.AddMinutes(1), None));
        await Write(transaction => Life.RespondAsync(transaction, id, 7, Noon.AddMinutes(2), None));
        await Write(transaction => Life.RespondAsync(transaction, id, 8, Noon.AddMinutes(3), None));
        var incident = await GetAsync(id);
        Assert.Equal((Noon.AddMinutes(1), 7L), (incident.RespondedAt, incident.PolicyId));
    }

    [Fact]
    public async Task ReopenAsync_CountsAndBeginsToFlapOnce_UntilItIsCalm()
    {
        var id = await OpenAsync();
        Assert.Empty(await ReopenAsync(id, Noon));
        Assert.Equal([new(id, 1, false)], await EndAndReopenAsync(id, Noon));
        Assert.Equal([new(id, 2, true)], await EndAndReopenAsync(id, Noon.AddMinutes(9)));
        Assert.Equal(Noon.AddMinutes(19), (await GetAsync(id)).FlappingUntil);
        Assert.Equal([new(id, 3, false)], await EndAndReopenAsync(id, Noon.AddMinutes(18)));
        Assert.Equal(Noon.AddMinutes(28), (await GetAsync(id)).FlappingUntil);
        // The return at 18 is the only one of the last ten minutes, with this one a second.
        Assert.Equal([new(id, 4, false)], await EndAndReopenAsync(id, Noon.AddMinutes(28)));
        Assert.Equal([new(id, 5, false)], await EndAndReopenAsync(id, Noon.AddMinutes(60)));
        var incident = await GetAsync(id);
        Assert.Equal((IncidentStatus.Received, 5, null, null), (incident.Status, incident.Returns, incident.ResolvedAt, incident.HealedBy));
        Assert.Equal(4, await Life.ForgetReturnsAsync(Noon.AddMinutes(50), 100, None));
    }

    [Fact]
    public async Task CountJoinedAsync_AddsUp()
    {
        var (one, two) = (await OpenAsync(), await OpenAsync());
        await Write(transaction => Life.CountJoinedAsync(transaction, new Dictionary<string, int> { [one] = 3 }, None));
        var total = await Write(transaction => Life.CountJoinedAsync(transaction, new Dictionary<string, int> { [one] = 4, [two] = 1 }, None));
        Assert.Equal((7, 1, 7), (total[one], total[two], (await GetAsync(one)).Joined));
    }

    /// <summary>The alert that joins while the last one resolves keeps the incident open, or opens it again.</summary>
    [Fact]
    public async Task ResolveCalm_WhileAnotherJoins_NoFiringAlertIsLeftInWhatIsOver()
    {
        for (var round = 0; round < 20; round++)
        {
            var (id, key) = (await OpenAsync(), $"rule:{round}");
            await Write(transaction => new IncidentKeyStore(Database).ClaimAsync(transaction, [new(key, id)], Noon, TimeSpan.Zero, None));
            var last = Assert.Single(await FireAsync(id, "f"));
            var resolving = Write(async transaction =>
            {
                await new AlertStore(Database).UpsertAsync(transaction, [last with { Status = AlertStatus.Resolved }], None);
                return await Incidents.ResolveCalmAsync(transaction, [id], Noon, None);
            });
            var joining = Write(async transaction =>
            {
                var held = await new IncidentKeyStore(Database).ClaimAsync(transaction, [new(key, "new")], Noon, TimeSpan.FromHours(1), None);
                await Life.ReopenAsync(transaction, held.Ended, Noon, Flapping, None);
                await new AlertStore(Database).UpsertAsync(transaction, [Report($"late-{round}", held.ByKey[key])], None);
                return held.ByKey[key];
            });
            await resolving;
            Assert.Equal(id, await joining);
            Assert.Equal(IncidentStatus.Received, (await GetAsync(id)).Status);
        }
    }

    private async Task<IReadOnlyList<IncidentReturn>> EndAndReopenAsync(string id, DateTimeOffset at)
    {
        await Write(transaction => Incidents.SetStatusAsync(transaction, id, IncidentStatus.Resolved, at, None));
        return await ReopenAsync(id, at);
    }

    private Task<IReadOnlyList<IncidentReturn>> ReopenAsync(string id, DateTimeOffset at) =>
        Write(transaction => Life.ReopenAsync(transaction, new HashSet<string> { id }, at, Flapping, None));

    private async Task<Incident> GetAsync(string id) => (await Incidents.GetAsync(id, None))!;

    private async Task<string> OpenAsync()
    {
        var id = NewId();
        await Write(transaction => Incidents.InsertAsync(transaction, new Incident { Id = id, Fingerprint = id, Title = "t", Source = "test", CreatedAt = Noon, UpdatedAt = Noon }, None));
        return id;
    }

    private async Task<List<Alert>> FireAsync(string incident, string alerts)
    {
        var store = new AlertStore(Database);
        var fired = alerts.Select((_, place) => Report($"{incident}-{place}", incident)).ToList();
        await Write(transaction => store.UpsertAsync(transaction, fired, None));
        await Write(transaction => store.UpsertAsync(transaction, [.. fired.Where((_, place) => alerts[place] == 'r').Select(a => a with { Status = AlertStatus.Resolved })], None));
        return fired;
    }

    private async Task<List<ActionRequest>> ActAsync(string incident, List<Alert> fired, string actions)
    {
        var asked = actions.Split(' ').Select((text, place) => new ActionRequest
        {
            Id = NewId(), Tool = "restart_pod", Arguments = Json("{}"), Target = $"pod:{incident}/{place}", Status = WireJson.Parse<ActionStatus>(text.Split(':')[1]),
            AlertId = text[0] == '-' ? null : fired[text[0] - '0'].Id, IncidentId = incident, RequestedBy = "policy:1", Reason = "test", BindingHash = NewId(),
            CreatedAt = Noon.AddMinutes(place), UpdatedAt = Noon.AddMinutes(place),
        }).ToList();
        foreach (var action in asked)
            Assert.True(await Write(transaction => new ActionStore(Database).InsertAsync(transaction, action, None)));
        return asked;
    }

    private static Alert Report(string fingerprint, string incident) => new()
    {
        Id = NewId(), Source = "test", Fingerprint = fingerprint, Name = "A", Status = AlertStatus.Firing, IncidentId = incident, StartsAt = Noon, FirstSeen = Noon, LastSeen = Noon,
    };
}

public sealed class SqliteIncidentLifeTests(SqliteFiles server) : IncidentLifeContractTests(server);

public sealed class PostgresIncidentLifeTests(PostgresServer server) : IncidentLifeContractTests(server);
