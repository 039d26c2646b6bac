using System.Text.Json;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Evaluation.Simulation;
using AIOps.Policies.Model;
using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.Alerts;
using AIOps.Policies.Storage;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;
using AIOps.Tests.Worker;

namespace AIOps.Tests.Policies.Evaluation.Simulation;

/// <summary>A replay against stored alerts, on both databases; only the tool is the test's, and it must never run.</summary>
public abstract class HistorySimulatorTests(IStateServer server) : StateTests(server)
{
    private static readonly HistoryWindow Day = new(Noon, Noon.AddDays(1), 1000);

    [Fact]
    public async Task Run_CooldownAndRateLimit_AreReplayedInTheOrderOfTime()
    {
        await using var rig = await RigAsync();
        // Stored out of order, on purpose. Minute 3 is within the cooldown; at 7 both 0 and 6 count against the limit, at 12 only 6.
        foreach (var (minute, thing) in new[] { (6, "web"), (0, "web"), (12, "web"), (3, "web"), (7, "db") })
            await StoreAsync(minute, thing);
        var run = await SimulateAsync(rig, Poke() with { Cooldown = TimeSpan.FromMinutes(5), RateLimit = new(2, TimeSpan.FromMinutes(10)) });
        Assert.Equal((5, 5, 3), (run.Episodes, run.Matched, run.Acted));
        Assert.Equal([("cooldown", 1), ("rate_limit", 1)], run.HeldBack.OrderBy(h => h.Key).Select(h => (h.Key, h.Value)));
        Assert.Equal([("web", 12, "acted"), ("db", 7, "rate_limit"), ("web", 6, "acted"), ("web", 3, "cooldown"), ("web", 0, "acted")],
            run.Newest.Select(e => (e.Target!["thing:".Length..], (int)(e.At - Noon).TotalMinutes, e.Outcome)));
        Assert.Equal([("thing:web", 4, 3), ("thing:db", 1, 0)], run.Targets.Select(t => (t.Target, t.Matched, t.Acted)));
        Assert.Equal((Noon, 5, 3), Assert.Single(run.Timeline.Select(s => (s.From, s.Matched, s.Acted))));
        Assert.True(run.Complete);
        Assert.Equal(Noon, run.Since);
    }

    [Fact]
    public async Task Run_WhatCannotBeFilledIn_IsHeldBackByName()
    {
        await using var rig = await RigAsync();
        await StoreAsync(1, null);
        var run = await SimulateAsync(rig, Poke());
        Assert.Equal((1, 0, 1), (run.Matched, run.Acted, run.HeldBack["unresolved"]));
        Assert.Contains("${label.thing}", Assert.Single(run.Newest).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EpisodesThatEndedAlone_AreCountedByHowSoon()
    {
        await using var rig = await RigAsync();
        await StoreAsync(0, "at-once", endsAfter: TimeSpan.FromMilliseconds(500));
        await StoreAsync(1, "soon", endsAfter: TimeSpan.FromMinutes(4));
        await StoreAsync(2, "late", endsAfter: TimeSpan.FromHours(2));
        await StoreAsync(3, "open");
        await StoreAsync(4, "acted-on", endsAfter: TimeSpan.FromMinutes(1), actedOn: true);
        var run = await SimulateAsync(rig, Poke());
        Assert.Equal(new RecoveredAlone(3, 2, 1), run.Recovered);
        Assert.Equal(5, run.Acted);
    }

    [Fact]
    public async Task Run_OtherPolicies_SaysWhoActsFirstAndWhoIsKeptOut()
    {
        await using var rig = await RigAsync();
        var first = await rig.PolicyAsync(p => p with { Name = "first", Priority = 1, Condition = Json("""{"labels":{"thing":"web"}}"""), Action = Json("""{"ignore":true}""") });
        var beside = await rig.PolicyAsync(p => p with { Name = "beside", Priority = 2, Continue = true, Condition = Json("""{"name":"Thing*"}"""), Action = Json("""{"ignore":true}""") });
        var later = await rig.PolicyAsync(p => p with { Name = "later", Priority = 900, Condition = Json("""{"name":"ThingDown"}"""), Action = Json("""{"ignore":true}""") });
        await rig.PolicyAsync(p => p with { Name = "disabled", Enabled = false, Priority = 0, Condition = Json("""{"name":"*"}"""), Action = Json("""{"ignore":true}""") });
        await StoreAsync(0, "web");
        await StoreAsync(1, "db");
        var run = await SimulateAsync(rig, Poke());
        Assert.Equal((2, 1, 1), (run.Matched, run.Acted, run.HeldBack["preceded"]));
        Assert.Equal([(first.Id, 1, true, true), (beside.Id, 1, true, false), (later.Id, 1, false, true)],
            run.Overlaps.OrderBy(o => o.Policy.Priority).Select(o => (o.Policy.Id, o.Episodes, o.ActsFirst, o.Excludes)));
        // A stored policy does not stand in its own way.
        Assert.DoesNotContain((await SimulateAsync(rig, first)).Overlaps, o => o.Policy.Id == first.Id);
    }

    [Fact]
    public async Task Run_MoreThanTheLimit_TakesTheNewestAndSaysSo()
    {
        await using var rig = await RigAsync();
        for (var minute = 0; minute < 8; minute++)
            await StoreAsync(minute, $"t{minute}");
        await StoreAsync(-10, "before");
        await StoreAsync(60 * 24 + 1, "after");
        var run = await SimulateAsync(rig, Poke(), Day with { Limit = 3 });
        Assert.Equal((3, 3, false, Noon.AddMinutes(5)), (run.Episodes, run.Matched, run.Complete, run.Since!.Value));
        var all = await SimulateAsync(rig, Poke());
        Assert.Equal((8, true), (all.Episodes, all.Complete));
    }

    [Fact]
    public async Task Run_ManyPages_ReadsThemAll()
    {
        await using var rig = await RigAsync();
        await Write(transaction => new AlertStore(Database).UpsertAsync(transaction, [.. Enumerable.Range(0, 1203).Select(i => Alert(i, $"t{i}"))], None));
        Assert.Equal((1203, 1203), (await SimulateAsync(rig, Poke(), Day with { Limit = 5000, To = Noon.AddDays(2) })) is var run ? (run.Episodes, run.Matched) : default);
    }

    private async Task<WorkerRig> RigAsync()
    {
        var rig = new WorkerRig(Database);
        await rig.Tools.Catalog.ConnectAsync(None);
        await rig.Get<PolicyCache>().RefreshAsync(None);
        return rig;
    }

    private async Task<HistorySimulation> SimulateAsync(WorkerRig rig, Policy policy, HistoryWindow? window = null)
    {
        var before = await RowsAsync();
        var run = await rig.Get<HistorySimulator>().RunAsync(policy, window ?? Day, None);
        Assert.Equal(before, await RowsAsync());
        Assert.Equal(0, rig.Poke.Snapshots + rig.Poke.Executions);
        return run;
    }

    /// <summary>Every table's rows, and that no stored alert was touched.</summary>
    private async Task<string> RowsAsync()
    {
        var alerts = await AllPages(page => new AlertStore(Database).ListAsync(new(), page, None), 500);
        var actions = (await new ActionStore(Database).ListAsync(new(), new(), None)).Items.Count;
        var audit = (await new AuditStore(Database).ListAsync(new(500), None)).Items.Count;
        var outbox = (await new OutboxStore(Database).PeekAsync(100, None)).Count;
        return $"{actions} {audit} {outbox} {JsonSerializer.Serialize(alerts)}";
    }

    private static Policy Poke() => new()
    {
        Name = "poke what is down", Priority = 50, Condition = Json("""{"name":"ThingDown","status":"firing"}"""), Action = Json("""{"tool":"poke","params":{"name":"${label.thing}"}}"""),
    };

    private static Alert Alert(int minute, string? thing) => new()
    {
        Id = NewId(),
        Source = "api",
        Fingerprint = $"{minute}",
        Name = "ThingDown",
        Labels = thing is null ? [] : new Dictionary<string, string> { ["thing"] = thing },
        StartsAt = Noon.AddMinutes(minute),
        FirstSeen = Noon.AddMinutes(minute),
        LastSeen = Noon.AddMinutes(minute),
    };

    private Task StoreAsync(int minute, string? thing, TimeSpan? endsAfter = null, bool actedOn = false) => Write(async transaction =>
    {
        var store = new AlertStore(Database);
        var alert = Alert(minute, thing);
        await store.UpsertAsync(transaction, [alert], None);
        if (actedOn)
            await store.SetActedAsync(transaction, [alert.Id], alert.FirstSeen, None);
        if (endsAfter is { } after)
            await store.UpsertAsync(transaction, [alert with { Id = NewId(), Status = AlertStatus.Resolved, EndsAt = alert.FirstSeen + after, LastSeen = alert.FirstSeen + after }], None);
    });
}

public sealed class SqliteHistorySimulatorTests(SqliteFiles server) : HistorySimulatorTests(server);

public sealed class PostgresHistorySimulatorTests(PostgresServer server) : HistorySimulatorTests(server);
