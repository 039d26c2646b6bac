using System.Text.Json;
using AIOps.Mcp.Client;

namespace AIOps.Worker.Runbooks;

/// <summary>What steps may call at once: ReadOnly tools, and in a dry run the look-ahead of changing ones.</summary>
internal sealed class StepReads(ToolCatalog catalog)
{
    public ToolDefinition? Find(string tool) => catalog.Find(tool);

    public async Task<ToolResult> ReadAsync(string tool, JsonElement arguments, TimeSpan atMost, CancellationToken cancellationToken) =>
        await LimitAsync(tool, atMost, token => catalog.ReadAsync(tool, arguments, token), cancellationToken);

    /// <summary>What the tool itself says it would do; changes nothing.</summary>
    public Task<ToolResult> ForetellAsync(ToolDefinition tool, JsonElement arguments, TimeSpan atMost, CancellationToken cancellationToken) => LimitAsync(tool.Name, atMost, async token =>
    {
        var key = Guid.NewGuid().ToString("N");
        var before = await catalog.InvokeAsync(new ToolInvocation(tool.Name, arguments, ToolPhase.Snapshot, key), token);
        if (before.IsError || before.Data is not { } snapshot)
            return ToolResult.Error(before.Text);
        return tool.HasDryRun
            ? await catalog.InvokeAsync(new ToolInvocation(tool.Name, arguments, ToolPhase.DryRun, key, snapshot), token)
            : new ToolResult("its target was found; the tool has no dry run");
    }, cancellationToken);

    private static async Task<ToolResult> LimitAsync(string tool, TimeSpan atMost, Func<CancellationToken, Task<ToolResult>> call, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(atMost);
        try
        {
            return await call(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ToolResult.Error($"{tool} gave no answer within the step's timeout");
        }
        catch (ToolServerException e)
        {
            return ToolResult.Error(e.Message);
        }
    }
}
