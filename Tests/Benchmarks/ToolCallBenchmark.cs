using System.Text.Json;
using AIOps.Mcp.Client;
using AIOps.Mcp.Http;
using AIOps.Mcp.Servers;
using AIOps.Policies.Safety.Grants;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Benchmarks;

/// <summary>What MCP itself costs: a tool that does nothing, called through the catalogue in the same process and over Streamable HTTP on loopback.</summary>
[MemoryDiagnoser]
public class ToolCallBenchmark
{
    private static readonly JsonElement Arguments = JsonSerializer.SerializeToElement(new { text = "x" });

    private ToolCatalog _catalog = null!;
    private ToolCatalog _remote = null!;
    private WebApplication _server = null!;

    // In this process BenchmarkDotNet does not wait for a set-up that is a task.
    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    private async Task SetupAsync()
    {
        var grants = new GrantVerifier(new GrantSigner(new Secret(new string('k', 32))), TimeProvider.System);
        var domain = new ToolDomain("bench", "Benchmark", [new EchoTool()]);
        _catalog = await ConnectAsync([domain], [], grants);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        _server = builder.Build();
        var tools = new ToolServer(domain, grants, NullLogger<ToolServer>.Instance);
        McpHttpEndpoint.Map(_server, "/mcp", new McpHttpServer(_ => tools.CreateOptions(), tools.InputSchema), new McpHttpOptions());
        await _server.StartAsync();
        _remote = await ConnectAsync([domain], new() { ["bench"] = new() { Url = new Uri(_server.Urls.Single() + "/mcp") } }, grants);
    }

    [GlobalCleanup]
    public void Cleanup() => CleanupAsync().GetAwaiter().GetResult();

    private async Task CleanupAsync()
    {
        await _catalog.DisposeAsync();
        await _remote.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Benchmark]
    public Task<ToolResult> InProcess() => _catalog.ReadAsync("echo", Arguments, CancellationToken.None);

    [Benchmark]
    public Task<ToolResult> Http() => _remote.ReadAsync("echo", Arguments, CancellationToken.None);

    private static async Task<ToolCatalog> ConnectAsync(ToolDomain[] domains, Dictionary<string, ToolServerOptions> elsewhere, GrantVerifier grants)
    {
        var catalog = new ToolCatalogFactory(domains, new ToolServerList(elsewhere, []),
            new ToolTransports(Options.Create(new StateOptions()), grants, NullLoggerFactory.Instance, TimeProvider.System), grants, NullLoggerFactory.Instance, TimeProvider.System).Create();
        await catalog.ConnectAsync(CancellationToken.None);
        return catalog.Find("echo") is not null ? catalog : throw new InvalidOperationException("the tool is not there");
    }

    internal sealed class EchoTool() : ReadTool<EchoTool.Parameters, EchoTool.Parameters>(new("echo") { Title = "Echo", Description = "Answers what it was given." })
    {
        public sealed record Parameters(string Text);

        protected override Task<Answer<Parameters>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken) => Task.FromResult(new Answer<Parameters>(parameters.Text, parameters));
    }
}
