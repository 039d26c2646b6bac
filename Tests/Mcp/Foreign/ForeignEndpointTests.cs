using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using AIOps.Mcp.Client.Foreign;
using AIOps.Mcp.Http;
using AIOps.Mcp.Servers;
using AIOps.Policies.Model.People;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Safety.Grants;
using AIOps.Tools.Abstractions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol.Client;

namespace AIOps.Tests.Mcp.Foreign;

/// <summary>A foreign server over HTTP that wants a token of its own authorization server.</summary>
public sealed class ForeignEndpointTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Authorization, string Form)> _asked = new();
    private readonly ConcurrentQueue<string> _elsewhere = new();
    private WebApplication _app = null!;
    private string _valid = "token-1";

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        _app = builder.Build();
        _app.Use(AdmitAsync);
        _app.MapPost("/token", async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            _asked.Enqueue((http.Request.Headers.Authorization.ToString(), await reader.ReadToEndAsync()));
            await http.Response.WriteAsJsonAsync(new { access_token = _valid, token_type = "Bearer", expires_in = 3600 });
        });
        _app.Map("/moved", http =>
        {
            http.Response.Redirect($"{_app.Urls.Single()}/elsewhere", permanent: true, preserveMethod: true);
            return Task.CompletedTask;
        });
        _app.Map("/elsewhere", http =>
        {
            _elsewhere.Enqueue(http.Request.Headers["X-Secret"].ToString());
            return Task.CompletedTask;
        });
        var server = new ToolServer(new ToolDomain("test", "Test", [new LookTool()]), new GrantVerifier(McpRig.Signer, TimeProvider.System), NullLogger<ToolServer>.Instance);
        McpHttpEndpoint.Map(_app, "/mcp", new McpHttpServer(_ => server.CreateOptions(), server.InputSchema), new McpHttpOptions());
        await _app.StartAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task OAuth_TokenIsBoundToTheServerKeptAndAskedForAnewWhenRefused()
    {
        await using var rig = await ConnectAsync(new ForeignOAuth(new Uri($"{_app.Urls.Single()}/token"), "aiops", new Secret("p:w"), "read"));
        Task<ToolResult> Look() => rig.Catalog.ReadAsync("wiki__look", JsonSerializer.SerializeToElement(new { what = "x" }), None);
        Assert.Equal("seen", (await Look()).Text);
        await Look();
        var (authorization, form) = Assert.Single(_asked);
        Assert.Equal("aiops:p%3Aw", Encoding.UTF8.GetString(Convert.FromBase64String(authorization["Basic ".Length..])));
        Assert.Contains($"resource={Uri.EscapeDataString($"{_app.Urls.Single()}/mcp")}", form, StringComparison.Ordinal);
        Assert.Contains("scope=read", form, StringComparison.Ordinal);
        _valid = "token-2";
        Assert.Equal("seen", (await Look()).Text);
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task OAuth_NoToken_IsAProblemWithoutTheSecret()
    {
        await using var rig = await ConnectAsync(new ForeignOAuth(new Uri($"{_app.Urls.Single()}/nowhere"), "aiops", new Secret("hunter2"), null));
        var problem = Assert.Single(rig.Catalog.Servers, s => s.Name == "wiki").Problem!;
        Assert.Contains("gave no token", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_IsNotFollowed_SoThatHeadersStayHere()
    {
        var endpoint = new ForeignEndpoint(new Uri($"{_app.Urls.Single()}/moved"), HttpTransportMode.StreamableHttp, new Dictionary<string, Secret> { ["X-Secret"] = new("hunter2") }, null);
        await using var rig = new McpRig(null, [new ForeignServer("wiki", null, endpoint, new ForeignRisks(Risk.ReadOnly), TimeSpan.FromSeconds(10))], null);
        await rig.Catalog.ConnectAsync(None);
        Assert.NotNull(Assert.Single(rig.Catalog.Servers, s => s.Name == "wiki").Problem);
        Assert.Empty(_elsewhere);
    }

    private Task AdmitAsync(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Path.StartsWithSegments("/mcp", StringComparison.Ordinal) || http.Request.Headers.Authorization == $"Bearer {_valid}")
            return next(http);
        http.Response.StatusCode = 401;
        return Task.CompletedTask;
    }

    private async Task<McpRig> ConnectAsync(ForeignOAuth oauth)
    {
        var endpoint = new ForeignEndpoint(new Uri($"{_app.Urls.Single()}/mcp"), HttpTransportMode.StreamableHttp, new Dictionary<string, Secret>(), oauth);
        var rig = new McpRig(null, [new ForeignServer("wiki", null, endpoint, new ForeignRisks(Risk.ReadOnly), TimeSpan.FromSeconds(10))], null);
        await rig.Catalog.ConnectAsync(None);
        return rig;
    }
}
