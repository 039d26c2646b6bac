using System.Text.Json;
using AIOps.Policies.Model;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Safety.Arguments;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools;

/// <summary>Calls a tool the way its server does.</summary>
internal static class ToolRunner
{
    public static async Task<ToolResult> RunAsync(this Tool tool, object arguments)
    {
        var result = await tool.InvokeAsync(ToolPhase.Execute, WireJson.ToElement(arguments), new ToolCall(), CancellationToken.None);
        if (tool.Definition.OutputSchema is { } schema && !result.IsError)
            Assert.Null(ArgumentSchema.Explain(schema, result.Data!.Value));
        return result;
    }

    public static Task<ToolResult> PhaseAsync(this Tool tool, ToolPhase phase, object arguments, JsonElement? snapshot = null, string? key = null) =>
        tool.InvokeAsync(phase, WireJson.ToElement(arguments), new ToolCall(key, snapshot), CancellationToken.None);

    public static T Read<T>(this ToolResult result) => result.Data!.Value.Deserialize<T>(WireJson.Options)!;
}
