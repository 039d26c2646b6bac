using AIOps.Policies.Model.Tools;
using AIOps.Tools.Docker;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Tools.Docker;

/// <summary>
/// Against a real Engine: <c>AIOPS_E2E_DOCKER</c> is its address, <c>AIOPS_E2E_DOCKER_CONTAINER</c> a running container that
/// has logged a line and may be restarted.
/// </summary>
public sealed class RealDockerTests
{
    [Fact]
    public async Task Container_ListedReadAndRestarted_IsVerified()
    {
        var host = Environment.GetEnvironmentVariable("AIOPS_E2E_DOCKER");
        var name = Environment.GetEnvironmentVariable("AIOPS_E2E_DOCKER_CONTAINER");
        Assert.SkipWhen(host is null || name is null, "AIOPS_E2E_DOCKER and AIOPS_E2E_DOCKER_CONTAINER are not set.");
        using var docker = new DockerClient(Options.Create(new DockerOptions { Host = host, StopWithin = TimeSpan.FromSeconds(1) }));
        var restart = new RestartContainerTool(docker);
        var arguments = new { container_name = name };

        Assert.Contains(name, (await new ListContainersTool(docker).RunAsync(new { filter = name })).Text, StringComparison.Ordinal);
        Assert.NotEqual(0, (await new GetContainerLogsTool(docker, TimeProvider.System).RunAsync(arguments)).Data!.Value.GetProperty("lines_seen").GetInt32());

        var snapshot = (await restart.PhaseAsync(ToolPhase.Snapshot, arguments)).Data;
        Assert.Equal(Effect.NotApplied, (await restart.PhaseAsync(ToolPhase.Probe, arguments, snapshot)).Read<Effect>());
        await restart.PhaseAsync(ToolPhase.Execute, arguments, snapshot, "a1");
        Assert.Equal(Effect.Applied, (await restart.PhaseAsync(ToolPhase.Probe, arguments, snapshot)).Read<Effect>());
        Assert.Equal(HealthState.Healthy, (await restart.PhaseAsync(ToolPhase.Verify, arguments, snapshot)).Read<Health>().State);

        var use = Assert.Single((await new ContainerStatsTool(docker).RunAsync(arguments)).Read<ContainerStatsTool.Result>().Containers);
        Assert.True(use is { CpuPercent: >= 0, MemoryBytes: > 0, Processes: > 0 }, use.ToString());
        await StopAndUndoAsync(docker, arguments);
        Assert.Equal("running", (await new GetContainerTool(docker).RunAsync(arguments)).Read<GetContainerTool.Result>().Status);
    }

    private static async Task StopAndUndoAsync(DockerClient docker, object arguments)
    {
        var stop = new StopContainerTool(docker);
        var snapshot = (await stop.PhaseAsync(ToolPhase.Snapshot, arguments)).Data;
        await stop.PhaseAsync(ToolPhase.Execute, arguments, snapshot, "a2");
        Assert.Equal(Effect.Applied, (await stop.PhaseAsync(ToolPhase.Probe, arguments, snapshot)).Read<Effect>());
        Assert.Equal(HealthState.Healthy, (await stop.PhaseAsync(ToolPhase.Verify, arguments, snapshot)).Read<Health>().State);
        await stop.PhaseAsync(ToolPhase.Undo, arguments, snapshot, "a2");
    }
}
