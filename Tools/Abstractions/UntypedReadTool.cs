using System.Text.Json;

namespace AIOps.Tools.Abstractions;

/// <summary>As <see cref="ReadTool{TParameters,TResult}"/>, for a tool whose answer has no output schema yet.</summary>
public abstract class ReadTool<TParameters>(ToolInfo info) : Tool
{
    public override ToolDefinition Definition { get; } = Define(info, typeof(TParameters), Risk.ReadOnly, null);

    public override Task<ToolResult> InvokeAsync(ToolPhase phase, JsonElement arguments, ToolCall call, CancellationToken cancellationToken) =>
        phase == ToolPhase.Execute
            ? RunAsync(ParameterSchema.Read<TParameters>(arguments), call, cancellationToken)
            : throw new ToolException($"{Definition.Name} is ReadOnly and has no phase {WireJson.Name(phase)}.");

    protected abstract Task<ToolResult> RunAsync(TParameters parameters, ToolCall call, CancellationToken cancellationToken);
}
