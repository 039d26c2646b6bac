using System.Text.Json;

namespace AIOps.Tools.Abstractions;

/// <summary>A tool that changes nothing: no verb, path or argument of it reaches a write.</summary>
/// <typeparam name="TParameters">A record; its properties become the schema (see <see cref="ParameterSchema"/>).</typeparam>
/// <typeparam name="TResult">A record; its properties become the output schema. What is not always there is nullable.</typeparam>
public abstract class ReadTool<TParameters, TResult>(ToolInfo info) : Tool
{
    public override ToolDefinition Definition { get; } = Define(info, typeof(TParameters), Risk.ReadOnly, typeof(TResult));

    public override async Task<ToolResult> InvokeAsync(ToolPhase phase, JsonElement arguments, ToolCall call, CancellationToken cancellationToken)
    {
        if (phase != ToolPhase.Execute)
            throw new ToolException($"{Definition.Name} is ReadOnly and has no phase {WireJson.Name(phase)}.");
        var (text, data) = await RunAsync(ParameterSchema.Read<TParameters>(arguments), call, cancellationToken);
        return ToolResult.Of(text, data);
    }

    /// <exception cref="ToolException">Nothing could be answered, and why.</exception>
    protected abstract Task<Answer<TResult>> RunAsync(TParameters parameters, ToolCall call, CancellationToken cancellationToken);
}
