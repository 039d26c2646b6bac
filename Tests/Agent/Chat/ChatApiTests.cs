using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using AIOps.Agent;
using AIOps.Agent.Auth;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AIOps.Tests.Agent.Chat;

/// <summary>The whole host on a free port, with this machine as its only connected system.</summary>
public sealed class ChatApiTests : IAsyncLifetime
{
    private const string AdminKey = "test-admin-key-0123456789";

    private readonly string _directory = Directory.CreateTempSubdirectory("aiops-chat-api-").FullName;
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _app = AgentHost.Build(["--urls", "http://127.0.0.1:0", $"--State:DataDirectory={_directory}", $"--ADMIN_API_KEY={AdminKey}", "--Llm:Providers:0=offline", "--Logging:LogLevel:Default=None", "--ToolServers:kubernetes:Disabled=true", "--ToolServers:docker:Disabled=true"]);
        await _app.StartAsync();
        _http = Client(AdminKey);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_directory, true);
    }

    private HttpClient Client(string key) => new() { BaseAddress = new Uri(_app.Urls.First()), DefaultRequestHeaders = { { "X-API-KEY", key } } };

    private async Task<HttpClient> ClientAsync(string name, Role role) =>
        Client((await _app.Services.GetRequiredService<ApiKeys>().CreateAsync(name, role, new Principal("test", Role.Admin), CancellationToken.None))!.Reveal());

    private async Task<JsonElement> AskAsync(object body) => await (await _http.PostAsJsonAsync("/api/chat", body)).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();

    [Fact]
    public async Task Post_Question_AnswersWithStepsAndUsage()
    {
        var answer = await AskAsync(new { message = "  which policies do I have?  ", session_id = "s-1" });

        Assert.Equal("completed", answer.GetProperty("status").GetString());
        Assert.Equal("s-1", answer.GetProperty("session_id").GetString());
        Assert.StartsWith("Understood: the policies.", answer.GetProperty("reply").GetString(), StringComparison.Ordinal);
        var step = Assert.Single(answer.GetProperty("steps").EnumerateArray());
        Assert.Equal("get_policies", step.GetProperty("tool").GetString());
        Assert.Equal("succeeded", step.GetProperty("status").GetString());
        Assert.Equal("offline", answer.GetProperty("usage").GetProperty("provider").GetString());
        Assert.Empty(answer.GetProperty("pending_approvals").EnumerateArray());

        var session = await _http.GetFromJsonAsync<JsonElement>("/api/chat/s-1");
        Assert.Equal(["user", "assistant"], session.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("role").GetString()));
        Assert.Single(session.GetProperty("runs").EnumerateArray());
        var run = await _http.GetFromJsonAsync<JsonElement>($"/api/chat/runs/{answer.GetProperty("run_id").GetString()}");
        Assert.True(JsonElement.DeepEquals(answer, run));
    }

    [Fact]
    public async Task Post_AcceptEventStream_StreamsNumberedEventsAndCanBeContinued()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/chat") { Content = JsonContent.Create(new { message = "open ports" }), Headers = { { "Accept", "text/event-stream" } } };
        var response = await _http.SendAsync(request);
        var events = Events(await response.Content.ReadAsStringAsync());

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("run", events[0].Type);
        Assert.Equal("reply", events[^1].Type);
        Assert.Superset(new HashSet<string>(["run", "step", "token", "tool_call", "tool_result", "reply"]), events.Select(e => e.Type).ToHashSet());
        var stored = events.Where(e => !e.Id.Contains('.', StringComparison.Ordinal)).Select(e => int.Parse(e.Id, null)).ToList();
        Assert.Equal(Enumerable.Range(1, stored.Count), stored);

        var runId = events[0].Data.GetProperty("run_id").GetString();
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/api/chat/runs/{runId}") { Headers = { { "Accept", "text/event-stream" }, { "Last-Event-ID", "2.1" } } };
        var rest = Events(await (await _http.SendAsync(again)).Content.ReadAsStringAsync());
        Assert.Equal("3", rest[0].Id);
        Assert.True(JsonElement.DeepEquals(events[^1].Data, rest[^1].Data));
    }

    [Theory]
    [InlineData("""{}""", "message")]
    [InlineData("""{"message":""}""", "message")]
    [InlineData("""{"message":"   "}""", "message")]
    [InlineData("""{"message":5}""", "message")]
    [InlineData("""{"message":null}""", "message")]
    [InlineData("""{"message":"hi","session_id":"a b"}""", "session_id")]
    [InlineData("""{"message":"hi","session_id":""}""", "session_id")]
    [InlineData("""{"message":"hi","session_id":7}""", "session_id")]
    [InlineData("""{"message":"hi","model":"gpt"}""", "model")]
    [InlineData("""{"message":"hi","message":"ho"}""", "body")]
    [InlineData("""{"message":"h\u0000i"}""", "message")]
    [InlineData("""{"message":"\ud800"}""", "message")]
    [InlineData("""["hi"]""", "body")]
    [InlineData("""hi""", "body")]
    [InlineData("", "body")]
    public async Task Post_BadBody_Is400NamingTheField(string body, string field)
    {
        var response = await _http.PostAsync("/api/chat", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains(field, problem.GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }

    [Fact]
    public async Task Post_MessageAtAndAboveTheLimit_IsTakenAndRefused()
    {
        Assert.Equal(HttpStatusCode.OK, (await _http.PostAsJsonAsync("/api/chat", new { message = new string('x', 16_000) })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.PostAsJsonAsync("/api/chat", new { message = new string('x', 16_001) })).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _http.PostAsJsonAsync("/api/chat", new { message = new string('x', 200_000) })).StatusCode);
    }

    [Fact]
    public async Task Session_OfAnotherKey_Is404Everywhere()
    {
        var answer = await AskAsync(new { message = "incidents", session_id = "mine" });
        using var other = await ClientAsync("other", Role.Admin);
        using var viewer = await ClientAsync("viewer", Role.Viewer);
        var run = answer.GetProperty("run_id").GetString();

        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsJsonAsync("/api/chat", new { message = "incidents", session_id = "mine" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync("/api/chat/mine")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/api/chat/runs/{run}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync($"/api/chat/runs/{run}/cancel", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsJsonAsync("/api/chat", new { message = "incidents" })).StatusCode);
        using var nobody = new HttpClient { BaseAddress = _http.BaseAddress };
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsJsonAsync("/api/chat", new { message = "incidents" })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await _http.PostAsync($"/api/chat/runs/{run}/cancel", null)).StatusCode);
    }

    [Fact]
    public async Task Socket_Message_GetsTheSameEventsAndContinuesByRunId()
    {
        using var socket = await ConnectAsync();
        await SendAsync(socket, """{"message":"ports","session_id":"ws"}""");
        var events = await UntilAsync(socket, "reply");
        Assert.Equal("run", events[0].GetProperty("event").GetString());
        var run = events[0].GetProperty("run_id").GetString();
        Assert.Equal("completed", events[^1].GetProperty("data").GetProperty("status").GetString());

        using var again = await ConnectAsync();
        await SendAsync(again, $$"""{"run_id":"{{run}}","last_event_id":"2"}""");
        var rest = await UntilAsync(again, "reply");
        Assert.Equal("3", rest[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Socket_BadFrames_AreAnsweredWithErrorsAndDoNotEndIt()
    {
        using var socket = await ConnectAsync();
        foreach (var (frame, word) in new[] { ("hi", "body"), ("""{"message":""}""", "message"), ("""{"run_id":"nonsuch"}""", "nonsuch"), ("""{"message":"x","more":1}""", "more") })
        {
            await SendAsync(socket, frame);
            var error = Assert.Single(await UntilAsync(socket, "error"));
            Assert.Contains(word, error.GetProperty("data").GetProperty("message").GetString(), StringComparison.Ordinal);
        }
        await SendAsync(socket, """{"message":"incidents"}""");
        Assert.NotEmpty(await UntilAsync(socket, "reply"));
    }

    [Fact]
    public async Task Socket_HugeFrame_IsClosedAsTooBig()
    {
        using var socket = await ConnectAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        await SendAsync(socket, $$"""{"message":"{{new string('x', 200_000)}}"}""");

        await socket.ReceiveAsync(new byte[1000], limit.Token);
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, socket.CloseStatus);
    }

    private async Task<ClientWebSocket> ConnectAsync()
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("X-API-KEY", AdminKey);
        await socket.ConnectAsync(new Uri($"{_app.Urls.First().Replace("http", "ws", StringComparison.Ordinal)}/ws/chat"), CancellationToken.None);
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    private static async Task<List<JsonElement>> UntilAsync(ClientWebSocket socket, string last)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var events = new List<JsonElement>();
        var buffer = new byte[1 << 20];
        do
        {
            var count = 0;
            WebSocketReceiveResult received;
            do
            {
                received = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, count, buffer.Length - count), limit.Token);
                count += received.Count;
            }
            while (!received.EndOfMessage);
            events.Add(JsonElement.Parse(buffer.AsSpan(0, count)));
        }
        while (events[^1].GetProperty("event").GetString() != last);
        return events;
    }

    private static List<(string Id, string Type, JsonElement Data)> Events(string stream) =>
        [.. stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(block => block.Split('\n')).Select(lines => (lines[0][4..], lines[1][7..], JsonElement.Parse(lines[2][6..])))];
}
