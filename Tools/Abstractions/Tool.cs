using System.Text.Json;

namespace AIOps.Tools.Abstractions;

/// <summary>
/// One capability of one outside system. A tool is one class (from <see cref="ReadTool{TParameters}"/> or
/// <see cref="ChangeTool{TParameters,TBefore}"/>) and one line in its domain's Setup; chat, MCP and Worker get it from there.
/// </summary>
public abstract class Tool
{
    /// <summary>Everything known about the tool but its server, which the domain adds.</summary>
    public abstract ToolDefinition Definition { get; }

    /// <summary>
    /// Runs one phase. Arguments have been checked against the schema; a changing phase has been granted. Failures that the
    /// caller can act on are <see cref="ToolException"/>.
    /// </summary>
    public abstract Task<ToolResult> InvokeAsync(ToolPhase phase, JsonElement arguments, ToolCall call, CancellationToken cancellationToken);

    private protected static ToolDefinition Define(ToolInfo info, Type parameters, Risk risk, Type? result) => new()
    {
        Name = info.Name,
        Title = info.Title,
        Description = info.Description,
        Server = "",
        InputSchema = ParameterSchema.Of(parameters),
        OutputSchema = result is null ? null : ResultSchema.Of(result),
        Risk = risk,
        Idempotent = info.Idempotent || risk == Risk.ReadOnly,
        TargetTemplate = risk == Risk.ReadOnly ? null : info.Target ?? throw new InvalidOperationException($"{info.Name} changes things and names no target."),
        Timeout = info.Timeout,
        SettleWithin = info.SettleWithin,
        HasDryRun = info.HasDryRun,
        HasUndo = info.HasUndo,
    };
}
