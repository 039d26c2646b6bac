using AIOps.Agent.Graph;
using AIOps.Agent.Graph.Runs;
using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.Topology;
using AIOps.Policies.Topology;
using AIOps.Tests.Agent.Chat;
using Microsoft.Extensions.AI;
using static AIOps.Tests.Agent.Chat.ScriptedModel;

namespace AIOps.Tests.Agent.Graph.Provenance;

/// <summary>The user names a whole, the model a part of it: the map vouches for the part, and for nothing else.</summary>
public sealed class InventoryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("aiops-chat-").FullName;

    public void Dispose() => Directory.Delete(_directory, true);

    [Theory]
    [InlineData("shop/web-7d9c", ValueOrigin.Inventory, 1)]
    [InlineData("bank/ledger-1", ValueOrigin.Unknown, 0)]
    public async Task Part_OfWhatTheUserNamed_IsVouchedForByTheMap(string thing, ValueOrigin origin, int poked)
    {
        var poke = new PokeTool();
        var model = Saying([Call("a", "poke", new { thing })], [new TextContent("done")]);
        await using var host = await ChatHost.StartAsync(_directory, model, [poke], new() { ["Safety:ChatMode"] = "Auto" });
        await host.Get<TopologyStore>().SaveAsync("kubernetes", new TopologyMap(
            [new("deployment", "shop/web"), new("thing", "shop/web-7d9c"), new("thing", "bank/ledger-1")],
            [new("deployment:shop/web", "thing:shop/web-7d9c", TopologyLinks.ConsistsOf)]), default);

        var view = await host.EndAsync(await host.AskAsync("poke web"), orWaits: true);

        var step = Assert.Single(view.Steps);
        var action = await host.Actions.GetAsync(step.ActionId!, default);
        Assert.Equal(origin, action!.Provenance!.Single(source => source.Argument == "thing").Origin);
        Assert.Equal(poked, poke.Poked.Count);
        Assert.Equal(poked == 0 ? RunStatus.Waiting : RunStatus.Completed, view.Status);
    }
}
