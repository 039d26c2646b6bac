using System.Text.Json;

namespace AIOps.Tools.Abstractions;

/// <summary>A tool that changes nothing: no verb, path or argument of it reaches a write.</summary>
/// <typeparam name="TParameters">A record; its properties become the schema (see <see cref="ParameterSchema"/>).</typeparam>
public abstract class ReadTool<TParameters>(ToolInfo info) : Tool
{
    public override ToolDefinition Definition { get; } = Define(info, typeof(TParameters), Risk.ReadOnly);

    public override Task<ToolResult> InvokeAsync(ToolPhase phase, JsonElement arguments, ToolCall call, CancellationToken cancellationToken) =>
        phase == ToolPhase.Execute
            ? RunAsync(ParameterSchema.Read<TParameters>(arguments), call, cancellationToken)
            : throw new ToolException($"{Definition.Name} is ReadOnly and has no phase {WireJson.Name(phase)}.");

    protected abstract Task<ToolResult> RunAsync(TParameters parameters, ToolCall call, CancellationToken cancellationToken);
}
