using System.Text.Json;
using AIOps.Policies.Model.People;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Safety.Grants;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Mcp;

/// <summary>The last lock before the outside world, asked through a real client over a pipe.</summary>
public sealed class ToolServerTests : IAsyncLifetime
{
    private readonly McpRig _rig = new();

    public async ValueTask InitializeAsync() => await _rig.Catalog.ConnectAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [InlineData(ToolPhase.Execute)]
    [InlineData(ToolPhase.Undo)]
    public async Task Call_ChangeWithItsGrant_RunsOnceAndHasTheActionsId(ToolPhase phase)
    {
        var grant = _rig.Grant(phase);
        Assert.False((await _rig.InvokeAsync(phase, grant)).IsError);
        Assert.Contains("has been used", (await _rig.InvokeAsync(phase, grant)).Text, StringComparison.Ordinal);
        Assert.Equal(1, _rig.Poke.Executions + _rig.Poke.Undos);
        if (phase == ToolPhase.Execute)
            Assert.Equal(("act", "old"), (_rig.Poke.LastKey, _rig.Poke.LastBefore!.State));
    }

    [Fact]
    public async Task Call_ChangeWithAnyOtherGrant_IsRefusedAndTheToolNotCalled()
    {
        string?[] grants =
        [
            null, "", "garbage", "a.b", new string('x', 5000), _rig.Grant()[..^4] + "AAAA",
            _rig.Grant(signer: new GrantSigner(new Secret("someone else's key, also long enough"))),
            _rig.Grant(ToolPhase.Undo), _rig.Grant(name: "b"), _rig.Grant(tool: "other"), _rig.Grant(lifetime: TimeSpan.FromSeconds(-6)),
        ];
        foreach (var grant in grants)
            Assert.True((await _rig.InvokeAsync(ToolPhase.Execute, grant)).IsError, grant);
        Assert.Equal(0, _rig.Poke.Executions);
    }

    [Fact]
    public async Task Call_GrantPastItsTime_IsRefused()
    {
        var grant = _rig.Grant();
        _rig.Time.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(6));
        Assert.Contains("expired", (await _rig.InvokeAsync(ToolPhase.Execute, grant)).Text, StringComparison.Ordinal);
        Assert.Equal(0, _rig.Poke.Executions);
    }

    [Fact]
    public async Task Call_ReadingPhases_NeedNoGrantAndChangeNothing()
    {
        Assert.Equal("old", (await _rig.InvokeAsync(ToolPhase.Snapshot)).Data!.Value.GetProperty("state").GetString());
        Assert.Equal("would poke", (await _rig.InvokeAsync(ToolPhase.DryRun)).Text);
        // A value that is no object makes the way and back.
        Assert.Equal("unknown", (await _rig.InvokeAsync(ToolPhase.Probe)).Data!.Value.GetString());
        Assert.Equal("healthy", (await _rig.InvokeAsync(ToolPhase.Verify)).Data!.Value.GetProperty("state").GetString());
        Assert.Equal(0, _rig.Poke.Executions + _rig.Poke.Undos);
    }

    [Fact]
    public async Task Snapshot_OfAnotherWorldThanTheOneGiven_SaysOverTheWireThatItMoved()
    {
        _rig.Poke.OnSnapshot = _ => Task.FromResult(new CountingBefore("new"));
        var result = await _rig.InvokeAsync(ToolPhase.Snapshot);
        Assert.True(result is { IsError: true, Moved: true, Transient: false }, result.Text);
        Assert.Contains("from \"old\" to \"new\"", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_ChangingTool_IsRefused()
    {
        var result = await _rig.Catalog.ReadAsync("poke", McpRig.Arguments(), CancellationToken.None);
        Assert.Contains("ask for it as an action", result.Text, StringComparison.Ordinal);
        Assert.Equal(0, _rig.Poke.Executions + _rig.Poke.Snapshots);
    }

    [Theory]
    [InlineData("""{"what": 5}""", "arguments.what")]
    [InlineData("""{"when": "x"}""", "arguments.when is unknown")]
    public async Task Call_Misfit_NamesTheMember(string arguments, string expected)
    {
        var result = await _rig.Catalog.ReadAsync("look", JsonElement.Parse(arguments), CancellationToken.None);
        Assert.True(result.IsError);
        Assert.Contains(expected, result.Text, StringComparison.Ordinal);
        Assert.Equal(0, _rig.Look.Calls);
    }

    [Fact]
    public async Task Call_UnknownTool_SaysWhatThereIs()
    {
        var result = await _rig.Catalog.ReadAsync("lok", JsonElement.Parse("{}"), CancellationToken.None);
        Assert.True(result.IsError);
        Assert.Contains("look, poke", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_ToolBreaks_TheCallerLearnsNothingOfTheInside()
    {
        _rig.Look.OnRun = _ => throw new InvalidOperationException("password=hunter2 at /etc/secret");
        var result = await _rig.LookAsync();
        Assert.True(result.IsError);
        Assert.DoesNotContain("hunter2", result.Text, StringComparison.Ordinal);
        Assert.Contains("failed inside", result.Text, StringComparison.Ordinal);
        _rig.Look.OnRun = _ => throw new ToolException("there is no pod web; nearest: web-1");
        Assert.Equal("there is no pod web; nearest: web-1", (await _rig.LookAsync()).Text);
    }

    [Theory]
    [InlineData("""{"result":1}""")]
    [InlineData("""{"result":{"result":null}}""")]
    [InlineData("""{"a":[1,2.50,"x"]}""")]
    [InlineData("""{}""")]
    [InlineData("""[1,[2]]""")]
    [InlineData(""" "text" """)]
    [InlineData("""true""")]
    [InlineData("""null""")]
    public async Task Call_AnyData_ComesBackAsItWas(string data)
    {
        _rig.Look.OnRun = _ => Task.FromResult(new ToolResult("t", JsonElement.Parse(data)));
        Assert.Equal(data.Trim(), (await _rig.LookAsync()).Data!.Value.GetRawText());
    }

    [Fact]
    public async Task Call_LongText_IsCutAndSaysSo()
    {
        _rig.Look.OnRun = _ => Task.FromResult(new ToolResult(new string('a', 256 * 1024 - 1) + "😀" + new string('b', 1000)));
        var text = (await _rig.LookAsync()).Text;
        Assert.EndsWith($"a\n…(cut: {256 * 1024 + 1001} characters in all)", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_TooMuchData_IsAnError()
    {
        _rig.Look.OnRun = _ => Task.FromResult(new ToolResult("t", JsonSerializer.SerializeToElement(new string('a', 5_000_000))));
        var result = await _rig.LookAsync();
        Assert.True(result.IsError);
        Assert.Contains("ask for less", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_Cancelled_TheToolSeesIt()
    {
        var began = new TaskCompletionSource();
        var seen = new TaskCompletionSource();
        _rig.Look.OnRun = async token =>
        {
            began.SetResult();
            await using var registration = token.Register(seen.SetResult);
            await Task.Delay(Timeout.Infinite, token);
            return new ToolResult("never");
        };
        using var cancel = new CancellationTokenSource();
        var call = _rig.LookAsync(cancel.Token);
        await began.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await seen.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
