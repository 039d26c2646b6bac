using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Agent.Llm.Offline;

/// <summary>A tool that answers what the test wrote, in the shape of the real tool's data.</summary>
internal sealed class CannedTool(string name, string json, Risk risk = Risk.ReadOnly) : Tool
{
    public override ToolDefinition Definition { get; } = new()
    {
        Name = name, Title = name, Description = name, Server = "", Risk = risk, TargetTemplate = risk == Risk.ReadOnly ? null : $"thing:{name}",
        InputSchema = JsonElement.Parse("""{"type":"object","properties":{}}"""),
    };

    public override Task<ToolResult> InvokeAsync(ToolPhase phase, JsonElement arguments, ToolCall call, CancellationToken cancellationToken) =>
        Task.FromResult(new ToolResult($"[{name}]", JsonElement.Parse(Filter(arguments))));

    /// <summary>Honours a namespace as the real lists do.</summary>
    private string Filter(JsonElement arguments)
    {
        if (!arguments.TryGetProperty("namespace", out var space))
            return json;
        var node = System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject();
        foreach (var list in new[] { "pods", "deployments", "events", "findings" })
            if (node[list] is System.Text.Json.Nodes.JsonArray rows)
                node[list] = new System.Text.Json.Nodes.JsonArray([.. rows.Where(r => (string?)(r!["namespace"] ?? r["deployment"]?["namespace"] ?? r["object"]?["namespace"]) == space.GetString()).Select(r => r!.DeepClone())]);
        return node.ToJsonString();
    }
}
