using System.Text.Json;
using AIOps.Mcp.Http;

namespace AIOps.Tests.Mcp;

/// <summary>What the newest revision wants in headers and <c>_meta</c>: refused with the request's own id, before any tool runs.</summary>
public sealed class McpHttpRoutingTests : IAsyncLifetime
{
    private const int HeaderMismatch = -32020;
    private const int UnsupportedVersion = -32022;
    private const int InvalidParams = -32602;

    private readonly LookTool _look = new();
    private LoopbackMcp _server = null!;

    public async ValueTask InitializeAsync() => _server = await LoopbackMcp.StartAsync(new McpHttpOptions(), _look);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Call_HeadersAsInTheBody_Runs()
    {
        var (status, body, _) = await _server.SendAsync(Call());
        Assert.True(status == 200, body);
        Assert.Equal(1, _look.Calls);
    }

    [Theory]
    [InlineData("Mcp-Method", null, HeaderMismatch)]
    [InlineData("Mcp-Method", "tools/list", HeaderMismatch)]
    [InlineData("Mcp-Name", null, HeaderMismatch)]
    [InlineData("Mcp-Name", "poke", HeaderMismatch)]
    [InlineData("MCP-Protocol-Version", "1999-01-01", UnsupportedVersion)]
    public async Task Call_HeaderMissingOrOther_IsRefusedWithItsId(string header, string? value, int code)
    {
        var request = Call();
        request.Headers.Remove(header);
        if (value is not null)
            request.Headers.Add(header, value);
        await AssertRefusedAsync(request, code);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"_meta": {}}""")]
    [InlineData("""{"_meta": "text"}""")]
    [InlineData("""{"_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}}""")]
    [InlineData("""{"_meta": {"io.modelcontextprotocol/clientCapabilities": {}}}""")]
    public async Task Call_MetaIncomplete_IsRefusedWithItsId(string parameters)
    {
        var members = JsonElement.Parse(parameters).EnumerateObject().Select(m => (m.Name, m.Value)).Append(("name", JsonSerializer.SerializeToElement("look")));
        await AssertRefusedAsync(Call(members.ToDictionary()), InvalidParams);
    }

    private async Task AssertRefusedAsync(HttpRequestMessage request, int code)
    {
        var (status, body, _) = await _server.SendAsync(request);
        Assert.True(status == 400, body);
        var answer = JsonElement.Parse(body);
        Assert.Equal((7, code), (answer.GetProperty("id").GetInt32(), answer.GetProperty("error").GetProperty("code").GetInt32()));
        Assert.Equal(0, _look.Calls);
    }

    private static HttpRequestMessage Call(Dictionary<string, JsonElement>? parameters = null)
    {
        parameters ??= new()
        {
            ["name"] = JsonSerializer.SerializeToElement("look"),
            ["_meta"] = JsonElement.Parse("""{"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}"""),
        };
        var request = LoopbackMcp.Post(JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 7, method = "tools/call", @params = parameters }), LoopbackMcp.Newest);
        request.Headers.Remove("Mcp-Method");
        request.Headers.Add("Mcp-Method", "tools/call");
        request.Headers.Add("Mcp-Name", "look");
        return request;
    }
}
