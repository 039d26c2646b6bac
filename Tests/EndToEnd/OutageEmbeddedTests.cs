using System.Net;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Databases;
using AIOps.Tests.Agent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.EndToEnd;

/// <summary>The embedded database is away when another process holds it.</summary>
public sealed class OutageEmbeddedTests
{
    [Fact]
    public async Task DatabaseHeldByAnother_503AndNothingStored_ThenItWorksAgain()
    {
        await using var agent = await AgentFixture.StartAsync("--State:BusyTimeout=00:00:01");
        var alert = new { labels = new { alertname = "Held" } };
        await using (var other = Other(agent))
        {
            await other.WriteAsync(async _ =>
            {
                var refused = (await agent.PostAsync("/api/alerts", alert)).IsProblem(HttpStatusCode.ServiceUnavailable);
                Assert.NotNull(refused.Response.Headers.RetryAfter);
            }, default);
        }
        Assert.Equal(0, (await agent.CountRowsAsync())["alerts"]);
        (await agent.PostAsync("/api/alerts", alert)).Expect(200);
    }

    private static SqliteDatabase Other(AgentFixture agent) => new(
        agent.Services.GetRequiredService<IOptions<StateOptions>>().Value.DatabaseFile, TimeSpan.FromSeconds(5), TimeProvider.System);
}
