using System.Net;
using System.Text.Json;
using AIOps.Tests.Shared.LoopbackKubernetes;

namespace AIOps.Tests.Agent.Diagnose;

/// <summary>The diagnosis over HTTP and in chat.</summary>
public sealed class DiagnoseApiTests
{
    [Fact]
    public async Task Get_BrokenNamespace_AnswersFindingsToAViewer()
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Cluster.AddDeployment("shop", "cart", crashLooping: CrashLoop.Forever);
        agent.Cluster.AddDeployment("bank", "ledger");
        var viewer = await agent.ClientAsync(Role.Viewer);

        using var response = await viewer.GetAsync(new Uri("/api/diagnose?namespace=shop", UriKind.Relative));
        var body = JsonElement.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("CrashLoop", Assert.Single(body.GetProperty("findings").EnumerateArray()).GetProperty("problem").GetString());
        Assert.Empty(body.GetProperty("unread").EnumerateArray());
        Assert.Empty((await agent.GetAsync("/api/diagnose?namespace=bank")).GetProperty("findings").EnumerateArray());
        Assert.Single((await agent.GetAsync("/api/diagnose")).GetProperty("findings").EnumerateArray());
    }

    [Theory]
    [InlineData("shpo")]
    [InlineData("..%2F..%2Fsecrets")]
    public async Task Get_NoSuchNamespace_Is400AndChangesNothing(string name)
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Cluster.AddNamespace("shop");

        using var response = await agent.Client.GetAsync(new Uri($"/api/diagnose?namespace={name}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("namespace", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(agent.Cluster.Mutations);
    }

    [Fact]
    public async Task Get_WithoutKey_Is401()
    {
        await using var agent = await AgentFixture.StartAsync();
        using var stranger = agent.ClientOf("");

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(new Uri("/api/diagnose", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Get_ClusterAway_Is503()
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Cluster.Deny("list", "pods");
        agent.Cluster.FailNext(Fault.Answer(401), times: 100);

        using var response = await agent.Client.GetAsync(new Uri("/api/diagnose", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task Chat_WhatIsWrong_AnswersFromTheDiagnosis()
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Cluster.AddDeployment("shop", "cart", crashLooping: CrashLoop.Forever);

        var answer = (await agent.PostAsync("/api/chat", new { message = "what is wrong in namespace shop?" })).Expect(200);

        Assert.Contains("diagnose", answer.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("tool").GetString()));
        Assert.Contains("CrashLoop", answer.GetProperty("reply").GetString(), StringComparison.Ordinal);
    }
}
