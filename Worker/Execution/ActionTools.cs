using System.Text.Json;
using AIOps.Mcp.Client;
using AIOps.Policies.Safety.Arguments;
using AIOps.Policies.Safety.Grants;
using Microsoft.Extensions.Options;

namespace AIOps.Worker.Execution;

/// <summary>The phases of an action's tool, called through the catalogue; signs the grant where one is needed.</summary>
public sealed class ActionTools(ToolCatalog catalog, GrantSigner signer, IOptions<GrantOptions> options, TimeProvider time)
{
    public ToolDefinition? Find(ActionRequest action) => catalog.Find(action.Tool);

    /// <summary>The target as it is now; <see cref="ToolResult.Moved"/> when a person approved the change of something else.</summary>
    public Task<ToolResult> SnapshotAsync(ActionRequest action, CancellationToken cancellationToken) =>
        CallAsync(action, ToolPhase.Snapshot, action.DecidedBy is null ? null : action.State?.Snapshot, null, cancellationToken);

    public Task<ToolResult> DryRunAsync(ActionRequest action, JsonElement snapshot, CancellationToken cancellationToken) =>
        CallAsync(action, ToolPhase.DryRun, snapshot, null, cancellationToken);

    public Task<ToolResult> ExecuteAsync(ActionRequest action, JsonElement snapshot, CancellationToken cancellationToken) =>
        CallAsync(action, ToolPhase.Execute, snapshot, Grant(action, ToolPhase.Execute), cancellationToken);

    public Task<ToolResult> UndoAsync(ActionRequest action, JsonElement snapshot, CancellationToken cancellationToken) =>
        CallAsync(action, ToolPhase.Undo, snapshot, Grant(action, ToolPhase.Undo), cancellationToken);

    /// <summary>An oracle that cannot answer leaves the effect unknown.</summary>
    public async Task<Effect> ProbeAsync(ActionRequest action, JsonElement snapshot, CancellationToken cancellationToken)
    {
        var result = await CallAsync(action, ToolPhase.Probe, snapshot, null, cancellationToken);
        return !result.IsError && result.Data is { ValueKind: JsonValueKind.String } data && WireJson.TryParse<Effect>(data.GetString(), out var effect)
            ? effect
            : Effect.Unknown;
    }

    /// <summary>An oracle that cannot answer is not a healthy one.</summary>
    public async Task<Health> VerifyAsync(ActionRequest action, JsonElement snapshot, CancellationToken cancellationToken)
    {
        var result = await CallAsync(action, ToolPhase.Verify, snapshot, null, cancellationToken);
        return !result.IsError && result.Data?.Deserialize<Health>(WireJson.Options) is { } health ? health : Health.Unhealthy(result.Text);
    }

    private Task<ToolResult> CallAsync(ActionRequest action, ToolPhase phase, JsonElement? snapshot, string? grant, CancellationToken cancellationToken) =>
        catalog.InvokeAsync(new ToolInvocation(action.Tool, action.Arguments, phase, action.Id, snapshot, grant), cancellationToken);

    private string Grant(ActionRequest action, ToolPhase phase) =>
        signer.Sign(new Grant(action.Id, action.Fence, phase, action.Tool, CanonicalJson.Hash(action.Arguments), time.GetUtcNow() + options.Value.Lifetime));
}
