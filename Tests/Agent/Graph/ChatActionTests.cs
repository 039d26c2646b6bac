using AIOps.Agent.Graph;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using AIOps.Tests.Agent.Chat;
using Microsoft.Extensions.AI;
using static AIOps.Tests.Agent.Chat.ScriptedModel;

namespace AIOps.Tests.Agent.Graph;

/// <summary>What a chat run may change, and how: only through the gate, only what was stored, only once.</summary>
public sealed class ChatActionTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("aiops-chat-").FullName;
    private readonly PokeTool _poke = new();
    private readonly LookTool _look = new();

    public void Dispose() => Directory.Delete(_directory, true);

    private static ScriptedModel LookThenPoke() => new(
        _ => [Call("a", "look", new { thing = "web" })],
        _ => [new TextContent("I will poke web."), Call("b", "poke", new { thing = "web" })],
        messages => [new TextContent($"It ended so: {Results(messages)}")]);

    private Task<ChatHost> StartAsync(Dictionary<string, string?>? settings = null, int? dieAfterWrites = null, bool worker = true, ScriptedModel? model = null) =>
        ChatHost.StartAsync(_directory, model ?? LookThenPoke(), [_look, _poke], settings, dieAfterWrites, worker);

    [Fact]
    public async Task Change_NeedsApproval_RunWaitsAndResumesWithTheStoredCallAndItsOutcome()
    {
        await using var host = await StartAsync();
        var run = await host.AskAsync("poke web");

        var waiting = await host.EndAsync(run, orWaits: true);
        Assert.Equal(RunStatus.Waiting, waiting.Status);
        var approval = Assert.Single(waiting.PendingApprovals);
        Assert.Equal(("poke", "thing:web", Risk.Disruptive), (approval.Tool, approval.Target, approval.Risk));
        Assert.Empty(_poke.Poked);
        Assert.NotNull((await host.Decisions.ApproveAsync(approval.ActionId, ChatHost.Alice, null, CancellationToken.None)).Refusal);
        Assert.Null((await host.Decisions.ApproveAsync(approval.ActionId, ChatHost.Bob, approval.BindingHash, CancellationToken.None)).Refusal);

        var view = await host.EndAsync(run);
        Assert.Equal(RunStatus.Completed, view.Status);
        Assert.Equal(["web"], _poke.Poked);
        Assert.Equal("succeeded", view.Steps[1].Status);
        Assert.Contains("carried out and verified", view.Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_AutoMode_IsCarriedOutWithoutApproval()
    {
        await using var host = await StartAsync(new() { ["Safety:ChatMode"] = "Auto" });

        var view = await host.EndAsync(await host.AskAsync("poke web"));

        Assert.Equal(["web"], _poke.Poked);
        Assert.Contains("carried out and verified", view.Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_DeniedByAPerson_ReasonReachesTheModelAndNothingHappens()
    {
        await using var host = await StartAsync();
        var run = await host.AskAsync("poke web");
        var approval = (await host.EndAsync(run, orWaits: true)).PendingApprovals[0];

        await host.Decisions.DenyAsync(approval.ActionId, ChatHost.Bob, "not during the sale", CancellationToken.None);

        var view = await host.EndAsync(run);
        Assert.Contains("DENIED", view.Reply, StringComparison.Ordinal);
        Assert.Contains("not during the sale", view.Reply, StringComparison.Ordinal);
        Assert.Empty(_poke.Poked);
    }

    [Fact]
    public async Task Change_DeniedByTheGate_GoesBackAtOnce()
    {
        await using var host = await StartAsync(new() { ["Safety:ChatMode"] = "Observe" });

        var view = await host.EndAsync(await host.AskAsync("poke web"));

        Assert.Equal("denied", view.Steps[1].Status);
        Assert.Contains("DENIED", view.Reply, StringComparison.Ordinal);
        Assert.Empty(_poke.Poked);
    }

    [Fact]
    public async Task Change_NobodyApproves_EndsAsExpired()
    {
        await using var host = await StartAsync(new() { ["Safety:ApprovalLifetime"] = "00:00:00.001" });
        var run = await host.AskAsync("poke web");
        var waiting = await host.EndAsync(run, orWaits: true);

        await host.Decisions.ExpireAsync(waiting.Steps.Single(s => s.ActionId is not null).ActionId!, CancellationToken.None);

        var view = await host.EndAsync(run);
        Assert.Contains("EXPIRED", view.Reply, StringComparison.Ordinal);
        Assert.Empty(_poke.Poked);
    }

    [Fact]
    public async Task Cancel_WaitingRun_TakesTheActionBack()
    {
        await using var host = await StartAsync();
        var run = await host.AskAsync("poke web");
        var approval = (await host.EndAsync(run, orWaits: true)).PendingApprovals[0];

        await host.Chat.CancelAsync(ChatHost.Alice, run, CancellationToken.None);

        Assert.Equal(ActionStatus.Cancelled, (await host.Actions.GetAsync(approval.ActionId, CancellationToken.None))!.Status);
        Assert.NotNull((await host.Decisions.ApproveAsync(approval.ActionId, ChatHost.Bob, null, CancellationToken.None)).Refusal);
        Assert.Empty(_poke.Poked);
    }

    [Fact]
    public async Task Start_SessionWithAWaitingRun_IsBusyForItsOwnerAndUnknownToOthers()
    {
        await using var host = await StartAsync();
        await host.EndAsync(await host.AskAsync("poke web", "s"), orWaits: true);

        var mine = await host.Chat.StartAsync(ChatHost.Alice, new("s", "and now?"), CancellationToken.None);
        var others = await host.Chat.StartAsync(ChatHost.Bob, new("s", "and now?"), CancellationToken.None);

        Assert.Contains("waits for an action", mine.Busy, StringComparison.Ordinal);
        Assert.Equal((null, null), (others.RunId, others.Busy));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Run_ProcessDiesAfterAnyWrite_AnotherGoesOnAndNothingIsDoneTwice(int writes)
    {
        string? run = null;
        // No Worker and no expiry writes here: every counted write is one of the run.
        await using (var first = await StartAsync(new() { ["Chat:Lease"] = "00:00:01" }, dieAfterWrites: writes, worker: false))
        {
            try
            {
                run = await first.AskAsync("poke web");
            }
            catch (StoreUnavailableException)
            {
                Assert.Equal(0, writes);
            }
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (!((DyingDatabase)first.Get<Database>()).IsDead && !await IsWaitingAsync(first, run!))
                await Task.Delay(5, limit.Token);
        }

        await using var second = await StartAsync();
        var waiting = await second.EndAsync(run!, orWaits: true);
        await second.Decisions.ApproveAsync(Assert.Single(waiting.PendingApprovals).ActionId, ChatHost.Bob, null, CancellationToken.None);
        var view = await second.EndAsync(run!);

        Assert.Equal(RunStatus.Completed, view.Status);
        Assert.Equal(["look", "poke"], view.Steps.Select(s => s.Tool));
        Assert.Single((await second.Actions.ListAsync(new ActionFilter(RunId: run), new PageRequest(10), CancellationToken.None)).Items);
        Assert.Equal(["web"], _poke.Poked);
        // A read whose answer was lost with the process is made again; one that was recorded is not.
        Assert.InRange(_look.Calls.Count, 1, writes <= 3 ? 2 : 1);
    }

    private static async Task<bool> IsWaitingAsync(ChatHost host, string run)
    {
        try
        {
            return (await host.Chat.FindAsync(ChatHost.Alice, run, CancellationToken.None))?.Status == RunStatus.Waiting;
        }
        catch (StoreUnavailableException)
        {
            return true;
        }
    }

    [Fact]
    public async Task Run_ProcessStopsWhileWaiting_ApprovedWhileAway_ResumesOnStart()
    {
        string run, action;
        await using (var first = await StartAsync())
        {
            run = await first.AskAsync("poke web");
            action = (await first.EndAsync(run, orWaits: true)).PendingApprovals[0].ActionId;
        }
        await using var second = await StartAsync();
        await second.Decisions.ApproveAsync(action, ChatHost.Bob, null, CancellationToken.None);

        Assert.Contains("carried out and verified", (await second.EndAsync(run)).Reply, StringComparison.Ordinal);
        Assert.Equal(["web"], _poke.Poked);
    }
}
