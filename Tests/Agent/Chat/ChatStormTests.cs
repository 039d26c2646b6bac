using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using AIOps.Agent.Graph;
using AIOps.Agent.Graph.Runs;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackOllama;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Agent.Chat;

/// <summary>Clients that come back again and again, talk at once, or send too much.</summary>
public sealed class ChatStormTests
{
    private const string OffLine = "--Llm:Providers:0=offline";

    [Fact]
    public async Task Reconnects_TwoHundred_EachGetsEveryEventOnce()
    {
        await using var agent = await AgentFixture.StartAsync(OffLine);
        var run = (await agent.PostAsync("/api/chat", new { message = "cpu of this machine" })).Expect(200).GetProperty("run_id").GetString()!;
        var whole = Ids(await StreamAsync(agent, run, ""));

        var rests = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i => (After: i % whole.Count, Ids: Ids(await StreamAsync(agent, run, i % whole.Count == 0 ? "" : whole[(i % whole.Count) - 1])))));

        Assert.All(rests, rest => Assert.Equal(whole.Skip(rest.After), rest.Ids));
    }

    [Fact]
    public async Task Drops_OfAStreamingRun_LeaveNoFollowerAndTheOneWhoStaysHearsAll()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var model = await LoopbackOllama.StartAsync(async (http, _) =>
        {
            await LoopbackOllama.StreamAsync(http, """{"message":{"role":"assistant","content":"half "},"done":false}""" + "\n", 4096);
            await go.Task;
            await http.Response.WriteAsync("""{"message":{"role":"assistant","content":"whole"},"done":true,"prompt_eval_count":1,"eval_count":1}""" + "\n");
        });
        await using var agent = await AgentFixture.StartAsync("--Llm:Providers:0:Kind=ollama", $"--Llm:Providers:0:Url={model.Url}", "--Llm:Providers:0:Model=tooly:8b");
        await using var stays = await RunStream.AskAsync(agent.Client, "talk to me");
        var run = (await stays.UntilAsync("run")).Data.GetProperty("run_id").GetString()!;
        await stays.UntilAsync("token");

        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            if (i % 2 == 0)
            {
                await using var dropped = await RunStream.FollowAsync(agent.Client, run);
                await dropped.UntilAsync("run");
                return;
            }
            using var socket = await RunSocket.ConnectAsync(agent.Url, AgentFixture.AdminKey);
            await socket.SendAsync(new { run_id = run });
            await socket.UntilAsync("run");
            socket.Abort();
        }));

        var feeds = agent.Services.GetRequiredService<RunFeeds>();
        await Eventually.TrueAsync(() => Task.FromResult(feeds.Followers == 1));
        go.SetResult();
        Assert.Equal("half whole", (await stays.UntilAsync("reply")).Data.GetProperty("reply").GetString());
        Assert.Equal("half whole", string.Concat(stays.Events.Where(e => e.Type == "token").Select(e => e.Data.GetProperty("text").GetString())));
        await Eventually.TrueAsync(() => Task.FromResult(feeds.Followers == 0));
    }

    [Fact]
    public async Task Session_TwoClientsAtOnce_OneRunsTheOtherIsToldAndNothingIsLost()
    {
        await using var agent = await AgentFixture.StartAsync(OffLine);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => agent.PostAsync("/api/chat", new { session_id = "shared", message = $"cpu of this machine, asked {i}" })));

        Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { 200, 409 }));
        var session = await agent.GetAsync("/api/chat/shared");
        var taken = answers.Count(answer => answer.Status == 200);
        Assert.InRange(taken, 1, 8);
        Assert.Equal(taken, session.GetProperty("runs").GetArrayLength());
        Assert.Equal(2 * taken, session.GetProperty("messages").GetArrayLength());
    }

    [Fact]
    public async Task Message_OneMegabyte_IsRefusedOnEveryDoorAndTheNextIsAnswered()
    {
        await using var agent = await AgentFixture.StartAsync(OffLine);
        var body = JsonSerializer.Serialize(new { message = new string('x', 1 << 20) });

        Assert.Equal(413, (await agent.PostAsync("/api/chat", body)).Status);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("X-API-KEY", AgentFixture.AdminKey);
        await socket.ConnectAsync(new UriBuilder(agent.Url) { Scheme = "ws", Path = "/ws/chat" }.Uri, default);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(body), WebSocketMessageType.Text, true, limit.Token);
            await socket.ReceiveAsync(new byte[1000], limit.Token);
        }
        catch (WebSocketException)
        {
            // Closed while it was still being sent.
        }

        Assert.NotEqual(WebSocketState.Open, socket.State);
        (await agent.PostAsync("/api/chat", new { message = "cpu of this machine" })).Expect(200);
        Assert.Equal(1, (await agent.CountRowsAsync())["chat_runs"]);
    }

    [Fact]
    public async Task Run_FollowedUntilItsEnd_GoesOnThroughItsApproval()
    {
        await using var one = await AgentFixture.StartAsync(OffLine);
        one.Cluster.AddDeployment("shop", "web");
        var asked = (await one.PostAsync("/api/chat", new { message = "restart deployment web in shop" })).Expect(200);
        var rule = asked.GetProperty("pending_approvals")[0].GetProperty("may_approve");
        Assert.Equal("approver", rule.GetProperty("role").GetString());
        Assert.False(rule.GetProperty("you").GetBoolean());
        Assert.NotEmpty(rule.GetProperty("not").EnumerateArray());

        var following = StreamAsync(one, asked.GetProperty("run_id").GetString()!, "2", "?until=end");
        (await one.PostAsync($"/api/actions/{asked.GetProperty("pending_approvals")[0].GetProperty("action_id").GetString()}/approve", "", await one.ClientAsync(AIOps.Policies.Model.People.Role.Approver))).Expect(200);
        var rest = await following;

        Assert.Equal("3", Ids(rest)[0]);
        Assert.Contains("\"status\":\"completed\"", rest, StringComparison.Ordinal);
        Assert.Contains("approval_required", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_OfAWaitingRun_IsKeptOpenByComments()
    {
        await using var agent = await AgentFixture.StartAsync(OffLine, "--Chat:StreamBeat=00:00:00.05");
        agent.Cluster.AddDeployment("shop", "web");
        var run = (await agent.PostAsync("/api/chat", new { message = "restart deployment web in shop" })).Expect(200).GetProperty("run_id").GetString()!;
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/chat/runs/{run}?until=end") { Headers = { { "Accept", "text/event-stream" } } };
        using var response = await agent.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        var beats = 0;
        while (beats < 3)
            beats += await lines.ReadLineAsync(limit.Token) == ":" ? 1 : 0;

        await agent.PostAsync($"/api/chat/runs/{run}/cancel", "");
        Assert.Contains("cancelled", await lines.ReadToEndAsync(limit.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Until_Unknown_Is400()
    {
        await using var agent = await AgentFixture.StartAsync(OffLine);
        var run = (await agent.PostAsync("/api/chat", new { message = "cpu of this machine" })).Expect(200).GetProperty("run_id").GetString()!;

        Assert.Equal(HttpStatusCode.BadRequest, (await agent.Client.GetAsync(new Uri($"/api/chat/runs/{run}?until=never", UriKind.Relative))).StatusCode);
    }

    private static async Task<string> StreamAsync(AgentFixture agent, string run, string after, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/chat/runs/{run}{query}") { Headers = { { "Accept", "text/event-stream" } } };
        if (after.Length > 0)
            request.Headers.Add("Last-Event-ID", after);
        using var response = (await agent.Client.SendAsync(request)).EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    private static List<string> Ids(string stream) => [.. stream.Split('\n').Where(line => line.StartsWith("id: ", StringComparison.Ordinal)).Select(line => line[4..])];
}
