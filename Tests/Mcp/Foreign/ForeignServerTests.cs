using System.Text.Json;
using AIOps.Mcp.Client;
using AIOps.Mcp.Client.Foreign;
using AIOps.Policies.Model.People;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Safety.Arguments;
using AIOps.Policies.Safety.Grants;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Mcp.Foreign;

/// <summary>Servers that nobody vouches for, as real programs on stdio.</summary>
public sealed class ForeignServerTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken None => CancellationToken.None;

    private string Log => Path.Combine(_directory.Path, "calls");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _directory.DisposeAsync();

    [Fact]
    public async Task Tools_AreNamespacedPlainAndDestructiveWhateverTheySay()
    {
        await using var rig = await ConnectAsync(Server("well"));
        Assert.Equal(["look", "poke", "stranger__create_issue", "stranger__get_issue", "stranger__list_pods"], rig.Catalog.Tools.Select(t => t.Name));
        Assert.All(rig.Catalog.Tools.Where(t => t.Server == "stranger"), t => Assert.Equal(Risk.Destructive, t.Risk));
        Assert.Equal("Reads an issue.", rig.Catalog.Find("stranger__get_issue")!.Description);
        Assert.True((await rig.Catalog.ReadAsync("stranger__get_issue", Arguments, None)).IsError);
        Assert.Empty(Calls());
    }

    [Fact]
    public async Task Read_ConfiguredReadOnly_IsCalledWithItsEnvironmentAloneAndAnswersPlainText()
    {
        Environment.SetEnvironmentVariable("AIOPS_TEST_PARENT_SECRET", "hunter2");
        await using var rig = await ConnectAsync(Server("well", ("get_*", Risk.ReadOnly)));
        var result = await rig.Catalog.ReadAsync(new ToolReading("stranger__get_issue", Arguments, "key:alice"), None);
        Assert.Equal("issue 1", result.Text);
        var call = Assert.Single(Calls());
        Assert.Equal("get_issue", call.GetProperty("name").GetString());
        Assert.Equal("secret-of-its-own", call.GetProperty("token").GetString());
        Assert.DoesNotContain("AIOPS_TEST_PARENT_SECRET", call.GetProperty("env").GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("alice", call.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(Risk.Destructive, rig.Catalog.Find("stranger__create_issue")!.Risk);
    }

    [Fact]
    public async Task Change_EveryPhase_OnlyTheGrantedExecutionReachesTheServer()
    {
        await using var rig = await ConnectAsync(Server("well"));
        Task<ToolResult> Invoke(ToolPhase phase, string? grant = null) =>
            rig.Catalog.InvokeAsync(new ToolInvocation("stranger__create_issue", Arguments, phase, "act", JsonSerializer.SerializeToElement(new { }), grant), None);
        var grant = McpRig.Signer.Sign(new Grant("act", 1, ToolPhase.Execute, "stranger__create_issue", CanonicalJson.Hash(Arguments), rig.Time.GetUtcNow() + TimeSpan.FromMinutes(1)));

        Assert.False((await Invoke(ToolPhase.Snapshot)).IsError);
        Assert.True((await Invoke(ToolPhase.DryRun)).IsError);
        Assert.True((await Invoke(ToolPhase.Undo)).IsError);
        Assert.Contains("no grant", (await Invoke(ToolPhase.Execute)).Text, StringComparison.Ordinal);
        Assert.Empty(Calls());
        Assert.False((await Invoke(ToolPhase.Execute, grant)).IsError);
        Assert.Equal("unknown", (await Invoke(ToolPhase.Probe)).Data!.Value.GetString());
        Assert.False((await Invoke(ToolPhase.Verify)).IsError);
        Assert.Contains("has been used", (await Invoke(ToolPhase.Execute, grant)).Text, StringComparison.Ordinal);
        var call = Assert.Single(Calls());
        Assert.DoesNotContain("grant", call.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tool_ThatChangesAfterStart_LosesItsConfiguredRisk()
    {
        await using var rig = await ConnectAsync(Server("turns", ("get_*", Risk.ReadOnly)));
        Assert.False((await rig.Catalog.ReadAsync("stranger__get_issue", Arguments, None)).IsError);
        await Eventually.TrueAsync(async () =>
        {
            await rig.Catalog.ConnectAsync(None);
            return rig.Catalog.Find("stranger__get_issue")!.Risk == Risk.Destructive;
        });
        Assert.True((await rig.Catalog.ReadAsync("stranger__get_issue", Arguments, None)).IsError);
        Assert.Single(Calls());
    }

    [Theory]
    [InlineData("flood")]
    [InlineData("garbage")]
    [InlineData("dies")]
    public async Task Server_ThatMisbehaves_NeverHurtsTheOthers(string mode)
    {
        await using var rig = await ConnectAsync(Server(mode, ("get_*", Risk.ReadOnly)));
        if (rig.Catalog.Find("stranger__get_issue") is not null && mode == "dies")
            await Assert.ThrowsAsync<ToolServerException>(() => rig.Catalog.ReadAsync("stranger__get_issue", Arguments, None));
        else if (mode == "flood")
            Assert.NotNull(Assert.Single(rig.Catalog.Servers, s => s.Name == "stranger").Problem);
        Assert.Equal("seen", (await rig.LookAsync()).Text);
    }

    [Fact]
    public async Task Server_ThatHangs_IsGivenUpAndTheOthersAnswerMeanwhile()
    {
        await using var rig = new McpRig(null, [Server("hang")], null);
        var connecting = rig.Catalog.ConnectAsync(None);
        await Eventually.TrueAsync(async () => (await rig.LookAsync()).Text == "seen", ignore: e => e is ToolServerException);
        Assert.False(connecting.IsCompleted);
        await Eventually.TrueAsync(() =>
        {
            rig.Time.Advance(TimeSpan.FromSeconds(21));
            return Task.FromResult(connecting.IsCompleted);
        });
        Assert.NotNull(Assert.Single(rig.Catalog.Servers, s => s.Name == "stranger").Problem);
    }

    private ForeignServer Server(string mode, params (string Pattern, Risk Risk)[] tools)
    {
        var script = Path.Combine(Architecture.Repository.Root, "Tests", "Mcp", "Foreign", "stranger.py");
        return new ForeignServer("stranger", new ForeignProgram("python3", [script, mode, Log], null, new Dictionary<string, Secret> { ["TOKEN"] = new("secret-of-its-own") }), null,
            new ForeignRisks(Risk.Destructive, tools.ToDictionary(t => t.Pattern, t => t.Risk)), TimeSpan.FromSeconds(10));
    }

    private static JsonElement Arguments => JsonSerializer.SerializeToElement(new { title = "x" });

    private static async Task<McpRig> ConnectAsync(ForeignServer server)
    {
        var rig = new McpRig(null, [server], null);
        await rig.Catalog.ConnectAsync(None);
        return rig;
    }

    private List<JsonElement> Calls() => File.Exists(Log) ? [.. File.ReadAllLines(Log).Select(line => JsonElement.Parse(line))] : [];
}
