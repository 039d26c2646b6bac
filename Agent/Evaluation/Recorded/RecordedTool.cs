using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Agent.Evaluation.Recorded;

/// <summary>A tool with the real one's definition that answers from a recording. One that changes things changes nothing.</summary>
internal sealed class RecordedTool(ToolDefinition definition, Recording recording) : Tool
{
    private const int MaxShown = 10;

    public override ToolDefinition Definition { get; } = definition;

    /// <exception cref="ToolException">Nothing was recorded for such a call, or it would change something.</exception>
    public override Task<ToolResult> InvokeAsync(ToolPhase phase, JsonElement arguments, ToolCall call, CancellationToken cancellationToken)
    {
        if (Definition.Risk != Risk.ReadOnly)
            throw new ToolException($"{Definition.Name} was recorded, and changes nothing.");
        if (recording.Find(Definition.Name, arguments) is { } entry)
            return entry.IsError ? throw new ToolException(entry.Text) : Task.FromResult(new ToolResult(entry.Text, entry.Data));
        var known = recording.Results.Where(one => one.Tool == Definition.Name).Select(one => $"{{{string.Join(", ", one.Arguments.Where(a => a.Value.Length > 0).Select(a => $"{a.Key}: {a.Value}"))}}}").Distinct().Take(MaxShown).ToList();
        throw new ToolException(known.Count == 0 ? $"{Definition.Name} has nothing to say here." : $"{Definition.Name} found nothing for these arguments. It knows {string.Join(" ", known)}");
    }
}
