using AIOps.Policies.Model.Topology;
using AIOps.Tests.Shared.LoopbackDocker;
using AIOps.Tools.Docker;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Tools.Docker;

public sealed class MapDockerToolTests
{
    [Fact]
    public async Task Map_Containers_RunOnTheEnginesMachine()
    {
        await using var engine = await LoopbackDockerEngine.StartAsync();
        engine.Add("web");
        engine.Add("old").Status = "exited";
        using var docker = new DockerClient(Options.Create(new DockerOptions { Host = "unix://" + engine.SocketPath }));

        var map = (await new MapDockerTool(docker).RunAsync(new { })).Read<TopologyMap>();

        Assert.Equal(["container:old exited", "container:web running", "machine:docker-1 "], map.Nodes.Select(n => $"{n.Key} {n.State}").Order(StringComparer.Ordinal));
        Assert.Equal(["container:old→machine:docker-1", "container:web→machine:docker-1"], map.Links.Select(l => $"{l.From}→{l.To}").Order(StringComparer.Ordinal));
    }
}
