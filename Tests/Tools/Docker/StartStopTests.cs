using AIOps.Policies.Model.Tools;
using AIOps.Tests.Shared.LoopbackDocker;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Docker;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Tools.Docker;

public sealed class StartStopTests : IAsyncLifetime
{
    private LoopbackDockerEngine _engine = null!;
    private DockerClient _docker = null!;
    private LoopbackContainer _web = null!;

    public async ValueTask InitializeAsync()
    {
        _engine = await LoopbackDockerEngine.StartAsync();
        _docker = new DockerClient(Options.Create(new DockerOptions { Host = "unix://" + _engine.SocketPath, Timeout = TimeSpan.FromSeconds(10) }));
        _web = _engine.Add("web");
    }

    public async ValueTask DisposeAsync()
    {
        _docker.Dispose();
        await _engine.DisposeAsync();
    }

    [Fact]
    public async Task Stop_RunningContainer_IsStoppedVerifiedAndStartedByUndo()
    {
        var stop = new StopContainerTool(_docker);
        var before = await Snapshot(stop);

        Assert.False((await Phase(stop, ToolPhase.Execute, before)).IsError);
        Assert.Equal(HealthState.Healthy, (await Phase(stop, ToolPhase.Verify, before)).Read<Health>().State);
        Assert.Equal(Effect.Applied, (await Phase(stop, ToolPhase.Probe, before)).Read<Effect>());
        await Phase(stop, ToolPhase.Undo, before);

        Assert.Equal(["web"], _engine.Stops);
        Assert.Equal(["web"], _engine.Starts);
        Assert.Equal(HealthState.Unhealthy, (await Phase(stop, ToolPhase.Verify, before)).Read<Health>().State);
    }

    [Fact]
    public async Task Stop_StartedAnewSinceTheSnapshot_IsRefused()
    {
        var stop = new StopContainerTool(_docker);
        var before = await Snapshot(stop);
        _web.Run++;

        await Assert.ThrowsAsync<ToolException>(() => Phase(stop, ToolPhase.Execute, before));

        Assert.Empty(_engine.Stops);
    }

    [Fact]
    public async Task Start_StoppedContainer_IsStartedVerifiedAndStoppedByUndo()
    {
        _web.Status = "exited";
        var start = new StartContainerTool(_docker);
        var before = await Snapshot(start);
        Assert.Equal(Effect.NotApplied, (await Phase(start, ToolPhase.Probe, before)).Read<Effect>());

        await Phase(start, ToolPhase.Execute, before);
        Assert.Equal(HealthState.Healthy, (await Phase(start, ToolPhase.Verify, before)).Read<Health>().State);
        Assert.Equal(Effect.Applied, (await Phase(start, ToolPhase.Probe, before)).Read<Effect>());
        await Phase(start, ToolPhase.Undo, before);

        Assert.Equal(["web"], _engine.Starts);
        Assert.Equal(["web"], _engine.Stops);
    }

    [Fact]
    public async Task Start_RunningContainer_IsLeftAloneByExecuteAndUndo()
    {
        var start = new StartContainerTool(_docker);
        var before = await Snapshot(start);

        await Phase(start, ToolPhase.Execute, before);
        Assert.Equal(HealthState.Healthy, (await Phase(start, ToolPhase.Verify, before)).Read<Health>().State);
        await Phase(start, ToolPhase.Undo, before);

        Assert.Empty(_engine.Starts);
        Assert.Empty(_engine.Stops);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Execute_ConnectionLostAfterTheChange_IsSentOnceAndProbedAsApplied(bool stops)
    {
        Tool tool = stops ? new StopContainerTool(_docker) : new StartContainerTool(_docker);
        _web.Status = stops ? "running" : "exited";
        var before = await Snapshot(tool);
        _engine.DropAfterChange = true;

        var failure = await Assert.ThrowsAsync<ToolException>(() => Phase(tool, ToolPhase.Execute, before));

        Assert.True(failure.Transient);
        Assert.Single(stops ? _engine.Stops : _engine.Starts);
        Assert.Equal(Effect.Applied, (await Phase(tool, ToolPhase.Probe, before)).Read<Effect>());
    }

    private static async Task<System.Text.Json.JsonElement> Snapshot(Tool tool) => (await tool.PhaseAsync(ToolPhase.Snapshot, new { container_name = "web" })).Data!.Value;

    private static Task<ToolResult> Phase(Tool tool, ToolPhase phase, System.Text.Json.JsonElement before) =>
        tool.PhaseAsync(phase, new { container_name = "web" }, before, "action-1");
}
