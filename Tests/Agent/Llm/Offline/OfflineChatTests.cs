using System.Text.Json;
using AIOps.Tests.Shared.LoopbackKubernetes;

namespace AIOps.Tests.Agent.Llm.Offline;

/// <summary>The whole Agent without a model, over the real tools and a cluster on loopback.</summary>
public sealed class OfflineChatTests
{
    [Fact]
    public async Task Chat_WhyIsItDownThenRollout_AnswersFromTheClusterAndRemembersWhatItWasAbout()
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Cluster.AddDeployment("shop", "checkout", 1, CrashLoop.Forever);
        agent.Cluster.AddDeployment("shop", "web", 2);
        var pod = Assert.Single(agent.Cluster.Pods("shop", "checkout"));
        agent.Cluster.SetLog("shop", pod, "starting\nFATAL: no database\n");
        agent.Cluster.SetLog("shop", pod, "starting\nFATAL: no database\n", previous: true);

        var first = await SayAsync(agent, null, "why is chekout down?");
        var session = first.GetProperty("session_id").GetString();
        var reply = first.GetProperty("reply").GetString()!;

        Assert.StartsWith("Understood: what is wrong with deployment shop/checkout (taking it for checkout).\n\nshop/checkout: 1 of 1 pod in trouble.", reply, StringComparison.Ordinal);
        Assert.Contains("FATAL: no database", reply, StringComparison.Ordinal);
        Assert.Contains("Suggestion: ", reply, StringComparison.Ordinal);
        Assert.All(first.GetProperty("steps").EnumerateArray(), step => Assert.Equal("succeeded", step.GetProperty("status").GetString()));

        var second = await SayAsync(agent, session, "is web ok?");
        Assert.Contains("shop/web: 2 pods ready; nothing is wrong that I can see.", second.GetProperty("reply").GetString(), StringComparison.Ordinal);

        // The person says "it": the order names what the last answer was about, and waits at the gate.
        var third = await SayAsync(agent, session, "scale it to 3");
        Assert.True(third.GetProperty("status").GetString() == "waiting", third.GetRawText());
        var waiting = Assert.Single(third.GetProperty("pending_approvals").EnumerateArray());
        Assert.Equal("scale_deployment", waiting.GetProperty("tool").GetString());
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse("""{"deployment_name":"web","replicas":3,"namespace":"shop"}"""), waiting.GetProperty("arguments")));
        Assert.Empty(agent.Cluster.Mutations);
    }

    [Theory]
    [InlineData("restart wbe")]
    [InlineData("should we restart web?")]
    [InlineData("restart web if it is slow")]
    public async Task Chat_NoPlainOrder_MakesNoAction(string text)
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Cluster.AddDeployment("shop", "web", 2);

        var said = await SayAsync(agent, null, text);

        Assert.Equal("completed", said.GetProperty("status").GetString());
        Assert.Equal(0, (await agent.CountRowsAsync())["actions"]);
        Assert.Empty(agent.Cluster.Mutations);
    }

    private static async Task<JsonElement> SayAsync(AgentFixture agent, string? session, string message) =>
        (await agent.PostAsync("/api/chat", session is null ? new { message } : new { message, session_id = session })).Expect(200);
}
