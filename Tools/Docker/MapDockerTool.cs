using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Docker;

public sealed class MapDockerTool(DockerClient docker) : ReadTool<NoParameters, TopologyMap>(new("map_docker")
{
    Title = "Docker's part of the map",
    Description = "Containers and the machine they run on, for the map that get_topology and blast_radius answer from. Ask those instead.",
})
{
    protected override async Task<Answer<TopologyMap>> RunAsync(NoParameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var engine = await docker.InfoAsync(cancellationToken);
        var machine = new TopologyNode("machine", engine.Name, [engine.Name]);
        var containers = await docker.ListAsync(cancellationToken);
        var shown = containers.Take(TopologyMap.MostNodes - 1).Select(c => new TopologyNode("container", c.Name, State: c.State)).ToList();
        return new($"{shown.Count} containers on {engine.Name}.", new(
            [machine, .. shown], [.. shown.Select(c => new TopologyLink(c.Key, machine.Key, TopologyLinks.RunsOn))], containers.Count > shown.Count ? $"only {shown.Count} of {containers.Count} containers fit" : null));
    }
}
