using AIOps.Policies.Model.Actions;
using AIOps.Policies.Storage;
using AIOps.Tests.Mcp;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;
using AIOps.Tests.Tools.Prometheus;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Prometheus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Worker;

/// <summary>A policy's PromQL, through the real tool, at a real Prometheus that scrapes itself.</summary>
public sealed class PromqlVerificationTests(SqliteFiles sqlite, PrometheusFixture prometheus) : StateTests(sqlite), IClassFixture<PrometheusFixture>
{
    [Theory]
    [InlineData("up == 1", ActionStatus.Succeeded)]
    [InlineData("min(up)", ActionStatus.Succeeded)]
    [InlineData("1", ActionStatus.Succeeded)]
    [InlineData("up - 1", ActionStatus.Undone)]
    [InlineData("up == 0", ActionStatus.Undone)]
    [InlineData("up / 0 - up / 0", ActionStatus.Undone)]
    [InlineData("up{", ActionStatus.Undone)]
    public async Task Run_PolicysPromql_DecidesAtTheRealServer(string query, ActionStatus expected)
    {
        Assert.SkipWhen(prometheus.Url is null, PrometheusFixture.Missing);
        await using var services = new ServiceCollection().AddPrometheus(new ConfigurationBuilder().AddInMemoryCollection([new("Prometheus:Url", prometheus.Url)]).Build()).BuildServiceProvider();
        await using var rig = new WorkerRig(Database, tools: new McpRig(null, services.GetRequiredService<ToolDomain>()));
        var action = await rig.QueuedAsync(p => p with { Verify = new(Promql: query) });
        await rig.DeliverAsync(action);
        Assert.Equal(expected, (await rig.LoadAsync(action)).Status);
    }
}
