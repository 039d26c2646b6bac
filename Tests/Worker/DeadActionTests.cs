using AIOps.Policies.Evaluation;
using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.People;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Queue;
using AIOps.Policies.Safety;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Worker;

/// <summary>What becomes of actions that the queue gave up, on the real embedded queue.</summary>
public sealed class DeadActionTests(SqliteFiles server) : StateTests(server)
{
    private static readonly Principal Admin = new("key:admin", Role.Admin);

    [Theory]
    [InlineData(Effect.Applied, 0)]
    [InlineData(Effect.NotApplied, 1)]
    public async Task Replay_GivenUpHalfWay_IsProbedFirst(Effect effect, int executions)
    {
        await using var rig = Rig();
        var action = await DeadAsync(rig);
        rig.Poke.OnProbe = () => Task.FromResult(effect);
        var reply = await rig.Get<DeadActions>().ReplayAsync(action.Id, Admin, "the server is back", None);
        Assert.Equal((null, ActionStatus.Running), (reply.Refusal, reply.Action!.Status));
        Assert.Equal("action.running", (await rig.AuditAsync())[^1]);
        await rig.DeliverAsync(action, Assert.Single(await rig.Get<IActionQueue>().LeaseAsync("w", 5, TimeSpan.Zero, None)));
        Assert.Equal((ActionStatus.Succeeded, executions, 1, 0), ((await rig.LoadAsync(action)).Status, rig.Poke.Executions, rig.Poke.Probes, rig.Poke.Snapshots));
        Assert.Contains("dead", (await rig.Get<DeadActions>().ReplayAsync(action.Id, Admin, "again", None)).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_NotAllowedAnyMore_StaysDead()
    {
        await using var rig = Rig();
        var action = await DeadAsync(rig);
        await rig.Get<PolicyWriter>().DeleteAsync(action.PolicyId!.Value, Admin, None);
        Assert.Contains("removed", (await rig.Get<DeadActions>().ReplayAsync(action.Id, Admin, "r", None)).Refusal, StringComparison.Ordinal);
        Assert.Equal(ActionStatus.Dead, (await rig.LoadAsync(action)).Status);
        Assert.Empty(await rig.Get<IActionQueue>().LeaseAsync("w", 5, TimeSpan.Zero, None));
        Assert.Single(await rig.Get<IActionQueue>().DeadAsync(5, None));
    }

    [Fact]
    public async Task Discard_Dead_IsAuditedAndOutOfTheList()
    {
        await using var rig = Rig();
        var action = await DeadAsync(rig);
        Assert.Null((await rig.Get<DeadActions>().DiscardAsync(action.Id, Admin, "looked: it happened", None)).Refusal);
        Assert.Empty(await rig.Get<IActionQueue>().DeadAsync(5, None));
        Assert.Equal("action.discard", (await rig.AuditAsync())[^1]);
        Assert.Equal(ActionStatus.Dead, (await rig.LoadAsync(action)).Status);
        Assert.Equal(0, rig.Poke.Executions);
    }

    private WorkerRig Rig()
    {
        var tools = new Mcp.McpRig();
        return new WorkerRig(Database, new SqliteQueue(Database, new QueueOptions(), tools.Time), tools);
    }

    /// <summary>Begun, interrupted, and given up by the queue.</summary>
    private async Task<ActionRequest> DeadAsync(WorkerRig rig)
    {
        var action = await rig.QueuedAsync();
        var queue = rig.Get<IActionQueue>();
        await queue.EnqueueAsync([new(action.Id)], None);
        Assert.True(await queue.BuryAsync(Assert.Single(await queue.LeaseAsync("w", 5, TimeSpan.Zero, None)), "broke the worker", None));
        var dead = action with
        {
            Status = ActionStatus.Dead, Result = "given up", Attempts = [new(1, "w0", rig.Tools.Time.GetUtcNow(), System.Text.Json.JsonElement.Parse("""{"state": "old"}"""))],
        };
        Assert.True(await Database.WriteAsync(t => rig.Actions.UpdateAsync(t, dead, ActionStatus.Queued, None), None));
        return dead;
    }
}
