using AIOps.Policies.Model.Tools;
using AIOps.Tests.Shared.LoopbackDocker;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Docker;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Tools.Docker;

/// <summary>What counts as another world than the one that was decided about.</summary>
public sealed class MovedContainerTests : IAsyncLifetime
{
    private static readonly object Web = new { container_name = "web" };
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

    private Tool[] Tools => [new RestartContainerTool(_docker), new StopContainerTool(_docker), new StartContainerTool(_docker)];

    [Fact]
    public async Task Replaced_IsMovedForEachToolBeforeAndAtTheCall()
    {
        foreach (var tool in Tools)
        {
            var decided = (await tool.PhaseAsync(ToolPhase.Snapshot, Web)).Data;
            _web.Id = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
            Assert.Contains("replaced by another", (await MovedAsync(tool, ToolPhase.Snapshot, decided)).Message, StringComparison.Ordinal);
            Assert.Contains("nothing was done", (await MovedAsync(tool, ToolPhase.Execute, decided)).Message, StringComparison.Ordinal);
        }
        Assert.Empty(_engine.Stops.Concat(_engine.Starts).Concat(_engine.Restarts));
    }

    [Fact]
    public async Task StartedByHand_IsMoved_StartedByItsPolicy_IsNot()
    {
        var tool = new RestartContainerTool(_docker);
        var decided = (await tool.PhaseAsync(ToolPhase.Snapshot, Web)).Data;
        (_web.Run, _web.RestartCount) = (2, 1);
        Assert.False((await tool.PhaseAsync(ToolPhase.Snapshot, Web, decided)).IsError);
        (_web.Run, _web.RestartCount) = (3, 0);
        Assert.Contains("started anew", (await MovedAsync(tool, ToolPhase.Snapshot, decided)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_StartedAnewUnderTheCall_IsMoved()
    {
        var tool = new StopContainerTool(_docker);
        var before = (await tool.PhaseAsync(ToolPhase.Snapshot, Web)).Data;
        _web.Run++;
        await MovedAsync(tool, ToolPhase.Execute, before);
        Assert.Empty(_engine.Stops);
    }

    [Fact]
    public async Task Start_SomebodyStartedIt_IsMoved()
    {
        _web.Status = "exited";
        var tool = new StartContainerTool(_docker);
        var decided = (await tool.PhaseAsync(ToolPhase.Snapshot, Web)).Data;
        _web.Status = "running";
        Assert.Contains("was started", (await MovedAsync(tool, ToolPhase.Snapshot, decided)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gone_IsAFailureAndNotMoved()
    {
        var tool = new RestartContainerTool(_docker);
        var decided = (await tool.PhaseAsync(ToolPhase.Snapshot, Web)).Data;
        var failure = await Assert.ThrowsAsync<ToolException>(() => tool.PhaseAsync(ToolPhase.Snapshot, new { container_name = "nowhere" }, decided));
        Assert.False(failure.Moved);
        Assert.Contains("nowhere", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<ToolException> MovedAsync(Tool tool, ToolPhase phase, System.Text.Json.JsonElement? snapshot)
    {
        var failure = await Assert.ThrowsAsync<ToolException>(() => tool.PhaseAsync(phase, Web, snapshot));
        Assert.True(failure.Moved, failure.Message);
        return failure;
    }
}
