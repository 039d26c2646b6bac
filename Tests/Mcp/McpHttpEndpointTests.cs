using System.Net;
using System.Text;
using AIOps.Mcp.Client;
using AIOps.Mcp.Http;
using AIOps.Policies.Model.Tools;

namespace AIOps.Tests.Mcp;

public sealed class McpHttpEndpointTests : IAsyncLifetime
{
    private readonly LookTool _look = new();
    private LoopbackMcp _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await LoopbackMcp.StartAsync(new McpHttpOptions { MaxSessions = 2, SessionIdle = TimeSpan.FromMinutes(30), MaxBody = 64 * 1024 }, _look);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Post_NewestRevision_IsServedWithoutASession()
    {
        var request = LoopbackMcp.Post(LoopbackMcp.ListTools(LoopbackMcp.Newest), LoopbackMcp.Newest);
        var (status, body, session) = await _server.SendAsync(request);
        Assert.True(status == 200, body);
        Assert.Contains("\"look\"", body, StringComparison.Ordinal);
        Assert.Null(session);
    }

    [Fact]
    public async Task Post_OlderRevision_IsServedInItsSession()
    {
        var (status, session) = await _server.InitializeAsync();
        Assert.Equal(200, status);
        var (listed, body, _) = await _server.SendAsync(LoopbackMcp.Post(LoopbackMcp.ListTools(), "2025-11-25", session));
        Assert.True(listed == 200, body);
        Assert.Contains("\"look\"", body, StringComparison.Ordinal);
        Assert.Equal(202, (await _server.SendAsync(LoopbackMcp.Post("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", "2025-11-25", session))).Status);
    }

    [Fact]
    public async Task Session_UnknownMissingOrAnothers_IsRefused()
    {
        var (_, session) = await _server.InitializeAsync("alice");
        Assert.Equal(404, (await _server.SendAsync(LoopbackMcp.Post(LoopbackMcp.ListTools(), null, "0000"), "alice")).Status);
        Assert.Equal(400, (await _server.SendAsync(LoopbackMcp.Post(LoopbackMcp.ListTools()), "alice")).Status);
        Assert.Equal(403, (await _server.SendAsync(LoopbackMcp.Post(LoopbackMcp.ListTools(), null, session), "mallory")).Status);
        Assert.Equal(403, (await _server.SendAsync(LoopbackMcp.Post(LoopbackMcp.ListTools(), null, session))).Status);
        Assert.Equal(200, (await _server.SendAsync(LoopbackMcp.Post(LoopbackMcp.ListTools(), null, session), "alice")).Status);
    }

    [Fact]
    public async Task Session_MoreThanTheCap_WaitsUntilOneIsIdle()
    {
        await _server.InitializeAsync();
        _server.Time.Advance(TimeSpan.FromMinutes(20));
        var (_, kept) = await _server.InitializeAsync();
        Assert.Equal(503, (await _server.InitializeAsync()).Status);
        _server.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(200, (await _server.InitializeAsync()).Status);
        Assert.Equal(200, (await _server.SendAsync(LoopbackMcp.Post(LoopbackMcp.ListTools(), null, kept))).Status);
    }

    [Fact]
    public async Task Session_IdleOrDeleted_IsGone()
    {
        var (_, first) = await _server.InitializeAsync();
        _server.Time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(404, (await _server.SendAsync(LoopbackMcp.Post(LoopbackMcp.ListTools(), null, first))).Status);
        var (_, second) = await _server.InitializeAsync();
        var delete = new HttpRequestMessage(HttpMethod.Delete, "/mcp");
        delete.Headers.Add("Mcp-Session-Id", second);
        Assert.Equal(200, (await _server.SendAsync(delete)).Status);
        Assert.Equal(404, (await _server.SendAsync(LoopbackMcp.Post(LoopbackMcp.ListTools(), null, second))).Status);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://localhost:3000", 200)]
    [InlineData("Host", "evil.example", 403)]
    [InlineData("Accept", "application/json", 406)]
    [InlineData("Accept", "text/event-stream", 406)]
    [InlineData("Accept", "*/*", 200)]
    [InlineData("MCP-Protocol-Version", "1999-01-01", 400)]
    [InlineData("Mcp-Method", "tools/call", 400)]
    public async Task Post_Header_IsChecked(string header, string value, int status)
    {
        var request = LoopbackMcp.Post(LoopbackMcp.ListTools(LoopbackMcp.Newest), LoopbackMcp.Newest);
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, value);
        var answer = await _server.SendAsync(request);
        Assert.True(answer.Status == status, $"{answer.Status} {answer.Body}");
    }

    [Theory]
    [InlineData("text/plain", "{}", 415)]
    [InlineData("Application/JSON", "{", 400)]
    [InlineData("application/json", "", 400)]
    [InlineData("application/json", "null", 400)]
    [InlineData("application/json", "[]", 400)]
    [InlineData("application/json", "\"text\"", 400)]
    [InlineData("application/json", "{\"jsonrpc\":\"1.0\",\"method\":\"x\"}", 400)]
    public async Task Post_Body_IsChecked(string type, string body, int status)
    {
        var request = LoopbackMcp.Post(body, LoopbackMcp.Newest);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        var answer = await _server.SendAsync(request);
        Assert.True(answer.Status == status, $"{answer.Status} {answer.Body}");
    }

    [Fact]
    public async Task Post_HugeOrDeepBody_IsRefused()
    {
        Assert.Equal(413, (await _server.SendAsync(LoopbackMcp.Post("{\"x\":\"" + new string('a', 100_000) + "\"}", LoopbackMcp.Newest))).Status);
        Assert.Equal(400, (await _server.SendAsync(LoopbackMcp.Post(new string('[', 10_000), LoopbackMcp.Newest))).Status);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task NewestRevision_OtherMethods_AreNotServed(string method)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), "/mcp");
        request.Headers.Add("MCP-Protocol-Version", LoopbackMcp.Newest);
        using var response = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Catalog_ServerUnderAForeignName_IsDestructiveWhateverItSays()
    {
        await using var rig = new McpRig(new() { ["stranger"] = new() { Url = _server.Url } });
        await rig.Catalog.ConnectAsync(CancellationToken.None);
        // Our own look has the name; the stranger's is not reached by it.
        Assert.Equal(("test", Risk.ReadOnly), (rig.Catalog.Find("look")!.Server, rig.Catalog.Find("look")!.Risk));
        Assert.Null(rig.Catalog.Servers.Single(s => s.Name == "stranger").Problem);
        var look = rig.Catalog.Find("stranger__look")!;
        Assert.Equal((Risk.Destructive, "tool:stranger__look"), (look.Risk, look.TargetTemplate));
        Assert.True((await rig.Catalog.ReadAsync("stranger__look", default, CancellationToken.None)).IsError);
        await using var only = new McpRig(new() { ["test"] = new() { Disabled = true }, ["stranger"] = new() { Url = _server.Url } });
        await only.Catalog.ConnectAsync(CancellationToken.None);
        Assert.Null(only.Catalog.Find("look"));
        Assert.Equal(0, _look.Calls);
    }

    [Fact]
    public async Task Call_CancelledOverHttp_TheToolSeesIt()
    {
        await using var rig = new McpRig(new() { ["test"] = new ToolServerOptions { Url = _server.Url } });
        await rig.Catalog.ConnectAsync(CancellationToken.None);
        var began = new TaskCompletionSource();
        var seen = new TaskCompletionSource();
        _look.OnRun = async token =>
        {
            began.SetResult();
            await using var registration = token.Register(seen.SetResult);
            await Task.Delay(Timeout.Infinite, token);
            return new ToolResult("never");
        };
        using var cancel = new CancellationTokenSource();
        var call = rig.LookAsync(cancel.Token);
        await began.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await seen.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Call_TooSlow_IsGivenUpAndCancelledAtTheServer()
    {
        await using var rig = new McpRig(new() { ["test"] = new ToolServerOptions { Url = _server.Url } });
        await rig.Catalog.ConnectAsync(CancellationToken.None);
        var began = new TaskCompletionSource();
        var seen = new TaskCompletionSource();
        _look.OnRun = async token =>
        {
            began.SetResult();
            await using var registration = token.Register(seen.SetResult);
            await Task.Delay(Timeout.Infinite, token);
            return new ToolResult("never");
        };
        var call = rig.LookAsync();
        await began.Task.WaitAsync(TimeSpan.FromSeconds(20));
        rig.Time.Advance(TimeSpan.FromSeconds(36));
        Assert.Contains("no answer within 35 s", (await Assert.ThrowsAsync<ToolServerException>(() => call)).Message, StringComparison.Ordinal);
        await seen.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
