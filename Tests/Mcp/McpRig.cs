using System.Text.Json;
using AIOps.Mcp.Client;
using AIOps.Mcp.Client.Foreign;
using AIOps.Policies.Model.People;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Safety.Arguments;
using AIOps.Policies.Safety.Grants;
using AIOps.Policies.Storage;
using AIOps.Tests.Shared;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Mcp;

/// <summary>A catalogue over test tools, in process over pipes unless a test runs their server elsewhere.</summary>
public sealed class McpRig : IAsyncDisposable
{
    public static readonly GrantSigner Signer = new(new Secret("a key of the tests, long enough to sign with"));

    public McpRig(Dictionary<string, ToolServerOptions>? elsewhere = null, params ToolDomain[] others)
        : this(elsewhere, null, null, others)
    {
    }

    public McpRig(Dictionary<string, ToolServerOptions>? elsewhere, IReadOnlyList<ForeignServer>? foreign, ILoggerFactory? loggers, params ToolDomain[] others)
    {
        Catalog = new ToolCatalogFactory([new ToolDomain("test", "Test", [Poke, Look], Connected: "nothing"), .. others],
            new ToolServerList(elsewhere ?? [], foreign ?? []), new ToolTransports(Options.Create(new StateOptions()), new GrantVerifier(Signer, Time), NullLoggerFactory.Instance, Time),
            new GrantVerifier(Signer, Time), loggers ?? NullLoggerFactory.Instance, Time).Create();
    }

    public ManualTime Time { get; } = new();

    public CountingTool Poke { get; } = new();

    public LookTool Look { get; } = new();

    public ToolCatalog Catalog { get; }

    public static JsonElement Arguments(string name = "a") => JsonSerializer.SerializeToElement(new { name });

    public string Grant(ToolPhase phase = ToolPhase.Execute, string name = "a", string tool = "poke", string action = "act", TimeSpan? lifetime = null, GrantSigner? signer = null) =>
        (signer ?? Signer).Sign(new Grant(action, 1, phase, tool, CanonicalJson.Hash(Arguments(name)), Time.GetUtcNow() + (lifetime ?? TimeSpan.FromMinutes(2))));

    public Task<ToolResult> InvokeAsync(ToolPhase phase, string? grant = null) =>
        Catalog.InvokeAsync(new ToolInvocation("poke", Arguments(), phase, "act", JsonSerializer.SerializeToElement(new { state = "old" }), grant), CancellationToken.None);

    public Task<ToolResult> LookAsync(CancellationToken cancellationToken = default) =>
        Catalog.ReadAsync("look", JsonSerializer.SerializeToElement(new { what = "x" }), cancellationToken);

    public ValueTask DisposeAsync() => Catalog.DisposeAsync();
}
