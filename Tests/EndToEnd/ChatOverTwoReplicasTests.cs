using System.Net.Http.Json;
using System.Text.Json;
using AIOps.Tests.Agent.Chat;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackKubernetes;
using AIOps.Tests.Shared.LoopbackOllama;
using Microsoft.AspNetCore.Http;

namespace AIOps.Tests.EndToEnd;

/// <summary>
/// Two Agents on one PostgreSQL and one Redis: a conversation belongs to neither. A model reads a log, asks for a restart, and
/// answers; counted at the cluster, each happens once, whichever Agent dies.
/// </summary>
public sealed class ChatOverTwoReplicasTests(PostgresServer postgres, RedisServer redis) : IAsyncLifetime
{
    private const string Question = "look at the log of pod web-1 in namespace shop, then restart deployment web in namespace shop";

    private readonly Installation _one = new(), _other = new();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LoopbackCluster _cluster = null!;
    private LoopbackOllama _model = null!;
    private ProductProcess _first = null!;

    /// <summary>Tool results that the model has seen when it falls silent in mid-sentence, once.</summary>
    private int? _silentAt;

    public async ValueTask InitializeAsync()
    {
        _cluster = await LoopbackCluster.StartAsync();
        _cluster.AddDeployment("shop", "web");
        _cluster.AddPod("shop", "web-1");
        _cluster.SetLog("shop", "web-1", "all is well\n", false, "app");
        _model = await LoopbackOllama.StartAsync(SpeakAsync);
        await redis.StartAsync();
        var state = new Dictionary<string, string>
        {
            ["ConnectionStrings__Postgres"] = await postgres.CreateAsync(),
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
            ["AIOPS_Queue__KeyPrefix"] = $"talk-{Guid.NewGuid():N}",
            ["AIOPS_Chat__Lease"] = "00:00:02",
            ["AIOPS_Llm__Providers__0__Kind"] = "ollama",
            ["AIOPS_Llm__Providers__0__Url"] = _model.Url.ToString(),
            ["AIOPS_Llm__Providers__0__Model"] = "tooly:8b",
        };
        foreach (var installation in new[] { _one, _other })
        {
            installation.Environment["KUBECONFIG"] = _cluster.WriteKubeconfig(Path.Combine(installation.Folder, "kubeconfig"));
            foreach (var (name, value) in state)
                installation.Environment[name] = value;
        }
        _first = await _one.StartAgentAsync();
        await _other.StartAgentAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _model.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task BegunOnOne_IsFollowedAndApprovedOnTheOther_AndBothSeeTheEnd()
    {
        await using var begun = await RunStream.AskAsync(_one.Client, Question);
        var run = (await begun.UntilAsync("run")).Data.GetProperty("run_id").GetString()!;
        await begun.UntilAsync("reply");
        await using var here = await RunStream.FollowAsync(_one.Client, run);
        await using var there = await RunStream.FollowAsync(_other.Client, run, after: "2");
        using var socket = await SocketAsync(run, after: "3");
        var asked = await there.UntilAsync("approval_required");
        await here.UntilAsync("approval_required");

        await ApproveAsync(asked.Data.GetProperty("action_id").GetString()!);

        var replies = new[] { (await here.UntilAsync("reply")).Data, (await there.UntilAsync("reply")).Data, (await socket.UntilAsync("reply")).GetProperty("data") };
        AssertTold(replies);
        Assert.Contains(here.Events, e => e.Type == "tool_result" && e.Data.GetRawText().Contains("restart_deployment", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(1, here.Stored.Count()), here.Stored);
        Assert.Equal(here.Stored.Skip(2), there.Stored);
        Assert.Equal(here.Stored.Skip(3), socket.Stored);
    }

    [Fact]
    public async Task Killed_WhileTheModelSpeaks_TheOtherGoesOnAndNothingIsDoneTwice()
    {
        _silentAt = 1;
        await using var begun = await RunStream.AskAsync(_one.Client, Question);
        var run = (await begun.UntilAsync("run")).Data.GetProperty("run_id").GetString()!;
        await _asked.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await using var there = await RunStream.FollowAsync(_other.Client, run, after: "1");
        using var socket = await SocketAsync(run, after: "1");
        await there.UntilAsync("tool_result");

        _first.Kill();

        await ApproveAsync((await there.UntilAsync("approval_required")).Data.GetProperty("action_id").GetString()!);
        var replies = new[] { (await there.UntilAsync("reply")).Data, (await socket.UntilAsync("reply")).GetProperty("data") };
        AssertTold(replies);
        Assert.Equal(Enumerable.Range(2, there.Stored.Count()), there.Stored);
        Assert.Equal(there.Stored, socket.Stored);
        var entries = (await _other.GetAsync($"/api/chat/{replies[0].GetProperty("session_id").GetString()}")).GetProperty("messages").EnumerateArray();
        Assert.Equal(["user", "assistant"], entries.Select(e => e.GetProperty("role").GetString()));
    }

    /// <summary>One restart and one log read at the cluster, and every follower was told the same.</summary>
    private void AssertTold(JsonElement[] replies)
    {
        Assert.All(replies, reply => Assert.True(JsonElement.DeepEquals(replies[0], reply)));
        Assert.Equal("completed", replies[0].GetProperty("status").GetString());
        Assert.Equal("web was restarted", replies[0].GetProperty("reply").GetString());
        Assert.Equal(["get_pod_logs", "restart_deployment"], replies[0].GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("tool").GetString()));
        Assert.Single(_cluster.Mutations);
        Assert.Single(_cluster.Requests, request => request.Path.EndsWith("/web-1/log", StringComparison.Ordinal));
    }

    private async Task<RunSocket> SocketAsync(string run, string after)
    {
        var socket = await RunSocket.ConnectAsync(_other.Client.BaseAddress!, Installation.AdminKey);
        await socket.SendAsync(new { run_id = run, last_event_id = after });
        return socket;
    }

    /// <summary>Nobody approves what they asked for: another person does, at the other Agent.</summary>
    private async Task ApproveAsync(string action)
    {
        var key = (await _other.PostAsync("/api/keys", new { name = "second-person", role = "approver" })).GetProperty("key").GetString()!;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/actions/{action}/approve") { Content = JsonContent.Create(new { }) };
        using var person = new HttpClient { BaseAddress = _other.Client.BaseAddress };
        person.DefaultRequestHeaders.Add("X-API-KEY", key);
        (await person.SendAsync(request)).EnsureSuccessStatusCode();
    }

    private async Task SpeakAsync(HttpContext http, JsonElement request)
    {
        var seen = request.GetProperty("messages").EnumerateArray().Count(message => message.GetProperty("role").GetString() == "tool");
        if (seen == _silentAt)
        {
            _silentAt = null;
            await LoopbackOllama.StreamAsync(http, """{"message":{"role":"assistant","content":"Let me "},"done":false}""" + "\n", 4096);
            _asked.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }
        object message = seen switch
        {
            0 => Call("get_pod_logs", new { pod_name = "web-1", @namespace = "shop" }),
            1 => Call("restart_deployment", new { deployment_name = "web", @namespace = "shop" }),
            _ => new { role = "assistant", content = "web was restarted" },
        };
        await LoopbackOllama.StreamAsync(http, JsonSerializer.Serialize(new { message, done = true, prompt_eval_count = 1, eval_count = 1 }) + "\n", 4096);
    }

    private static object Call(string name, object arguments) => new { role = "assistant", content = "", tool_calls = new[] { new { function = new { name, arguments } } } };
}
