using AIOps.Tests.Shared.LoopbackDocker;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Docker;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Tools.Docker;

public sealed class ContainerDetailTests : IAsyncLifetime
{
    private LoopbackDockerEngine _engine = null!;
    private DockerClient _docker = null!;

    public async ValueTask InitializeAsync()
    {
        _engine = await LoopbackDockerEngine.StartAsync();
        _docker = new DockerClient(Options.Create(new DockerOptions { Host = "unix://" + _engine.SocketPath, Timeout = TimeSpan.FromSeconds(10) }));
        _engine.Add("web");
    }

    public async ValueTask DisposeAsync()
    {
        _docker.Dispose();
        await _engine.DisposeAsync();
    }

    [Fact]
    public async Task Get_UnhealthyContainer_ShowsWhyWithoutSecrets()
    {
        _engine.Add("api").Health = "unhealthy";

        var found = await new GetContainerTool(_docker).RunAsync(new { container_name = "api" });
        var data = found.Read<GetContainerTool.Result>();

        Assert.Contains("Health check ended with 1: curl: (7) refused, token=***", found.Text, StringComparison.Ordinal);
        Assert.Equal("/app --password=*** serve", data.Command);
        Assert.Equal((268435456L, 1.5, "always"), (data.MemoryLimitBytes, data.CpuLimit, data.RestartPolicy));
        Assert.Equal(["bridge 172.17.0.2"], data.Networks.Select(n => $"{n.Name} {n.Address}"));
        Assert.DoesNotContain("hunter2", found.Text + found.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_UnknownContainer_NamesTheNearest()
    {
        var failure = await Assert.ThrowsAsync<ToolException>(() => new GetContainerTool(_docker).RunAsync(new { container_name = "wep" }));

        Assert.Contains("Nearest: web.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stats_Cgroup2_CountsLikeDockerStats()
    {
        _engine.Add("old").Status = "exited";

        var data = (await new ContainerStatsTool(_docker).RunAsync(new { })).Read<ContainerStatsTool.Result>();

        // 0.5 s of CPU in 4 s of machine time over 4 cores, and usage without the reclaimable file cache.
        Assert.Equal([new ContainerUsage("web", 50, 104857600, 268435456, 39.1, 1001, 2002, 4096, 8192, 7)], data.Containers);
    }

    [Fact]
    public async Task Stats_Cgroup1AndFirstMeasurement_AreUnderstood()
    {
        _engine.Add("v1").Stats = """
            {"cpu_stats":{"cpu_usage":{"total_usage":30,"percpu_usage":[10,20]},"system_cpu_usage":200},"precpu_stats":{"cpu_usage":{"total_usage":20}},
             "memory_stats":{"usage":100,"limit":1000,"stats":{"total_inactive_file":40}},"blkio_stats":{"io_service_bytes_recursive":null},"pids_stats":{}}
            """;

        var data = (await new ContainerStatsTool(_docker).RunAsync(new { container_name = "v1" })).Read<ContainerStatsTool.Result>();

        Assert.Equal([new ContainerUsage("v1", null, 60, 1000, 6, 0, 0, 0, 0, null)], data.Containers);
    }

    [Fact]
    public async Task Stats_StoppedContainer_SaysThatThereIsNothingToMeasure()
    {
        _engine.Add("old").Status = "exited";

        var failure = await Assert.ThrowsAsync<ToolException>(() => new ContainerStatsTool(_docker).RunAsync(new { container_name = "old" }));

        Assert.Contains("it is exited", failure.Message, StringComparison.Ordinal);
    }
}
