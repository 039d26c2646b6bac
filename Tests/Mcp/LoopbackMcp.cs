using System.Security.Claims;
using System.Text;
using System.Text.Json;
using AIOps.Mcp.Http;
using AIOps.Mcp.Servers;
using AIOps.Policies.Safety.Grants;
using AIOps.Tests.Shared;
using AIOps.Tools.Abstractions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIOps.Tests.Mcp;

/// <summary>Our HTTP endpoint on a real socket with test tools behind it. Whoever sends X-USER is that user.</summary>
public sealed class LoopbackMcp : IAsyncDisposable
{
    public const string Newest = "2026-07-28";

    private readonly WebApplication _app;

    private LoopbackMcp(WebApplication app, ManualTime time)
    {
        (_app, Time) = (app, time);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    private static readonly AsyncLocal<HttpContext?> Current = new();

    public ManualTime Time { get; }

    public HttpClient Client { get; }

    public Uri Url => new(Client.BaseAddress!, "/mcp");

    public static async Task<LoopbackMcp> StartAsync(McpHttpOptions options, LookTool? look = null, CountingTool? poke = null)
    {
        var time = new ManualTime();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(time);
        var app = builder.Build();
        app.Use((http, next) =>
        {
            Current.Value = http;
            if (http.Request.Headers["X-USER"].ToString() is { Length: > 0 } user)
                http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user)], "test"));
            return next(http);
        });
        var server = new ToolServer(new ToolDomain("test", "Test", [poke ?? new CountingTool(), look ?? new LookTool()]), new GrantVerifier(McpRig.Signer, time), NullLogger<ToolServer>.Instance);
        McpHttpEndpoint.Map(app, "/mcp", new McpHttpServer(_ => server.CreateOptions(), server.InputSchema), options);
        await app.StartAsync();
        return new LoopbackMcp(app, time);
    }

    /// <summary>A request as a well-behaved client sends it; a test changes what it is about.</summary>
    public static HttpRequestMessage Post(string body, string? version = null, string? session = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        if (version is not null)
            request.Headers.Add("MCP-Protocol-Version", version);
        if (version == Newest)
            request.Headers.Add("Mcp-Method", "tools/list");
        if (session is not null)
            request.Headers.Add("Mcp-Session-Id", session);
        return request;
    }

    public async Task<(int Status, string Body, string? Session)> SendAsync(HttpRequestMessage request, string? user = null)
    {
        if (user is not null)
            request.Headers.Add("X-USER", user);
        using var response = await Client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.TryGetValues("Mcp-Session-Id", out var id) ? id.Single() : null);
    }

    public async Task<(int Status, string? Session)> InitializeAsync(string? user = null)
    {
        var (status, _, session) = await SendAsync(Post(
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}"""), user);
        return (status, session);
    }

    /// <summary>From within a tool: its caller's connection breaks here and now.</summary>
    public static void BreakConnection() => Current.Value!.Abort();

    public static string ListTools(string? version = null) => JsonSerializer.Serialize(new
    {
        jsonrpc = "2.0",
        id = 2,
        method = "tools/list",
        @params = version is null ? (object)new { } : new
        {
            _meta = new Dictionary<string, object>
            {
                ["io.modelcontextprotocol/protocolVersion"] = version,
                ["io.modelcontextprotocol/clientCapabilities"] = new { },
            },
        },
    });

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
