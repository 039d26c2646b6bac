using System.Text.Json;
using AIOps.Mcp.Client;
using AIOps.Policies.Safety.Grants;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Benchmarks;

/// <summary>What MCP itself costs: a tool that does nothing, called through the catalogue in the same process.</summary>
[MemoryDiagnoser]
public class ToolCallBenchmark
{
    private static readonly JsonElement Arguments = JsonSerializer.SerializeToElement(new { text = "x" });

    private ToolCatalog _catalog = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        var domain = new ToolDomain("bench", "Benchmark", [new EchoTool()]);
        var signer = new GrantSigner(new Secret(new string('k', 32)));
        var grants = new GrantVerifier(signer, TimeProvider.System);
        _catalog = new ToolCatalogFactory([domain], new ToolServerList(new Dictionary<string, ToolServerOptions>(), []),
            new ToolTransports(Options.Create(new StateOptions()), grants, NullLoggerFactory.Instance, TimeProvider.System), grants, NullLoggerFactory.Instance, TimeProvider.System).Create();
        await _catalog.ConnectAsync(CancellationToken.None);
    }

    [GlobalCleanup]
    public async Task CleanupAsync() => await _catalog.DisposeAsync();

    [Benchmark]
    public Task<ToolResult> InProcess() => _catalog.ReadAsync("echo", Arguments, CancellationToken.None);

    private sealed class EchoTool() : ReadTool<EchoTool.Parameters, EchoTool.Parameters>(new("echo") { Title = "Echo", Description = "Answers what it was given." })
    {
        public sealed record Parameters(string Text);

        protected override Task<Answer<Parameters>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken) => Task.FromResult(new Answer<Parameters>(parameters.Text, parameters));
    }
}
