using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Mcp.Servers;
using ModelContextProtocol.Protocol;

namespace AIOps.Mcp.Gateway;

/// <summary>A tool as the gateway announces it: its answer may be kept behind a handle, or be an action.</summary>
internal static class GatewayAnnouncement
{
    private const string KeptSchema = """
        {"type": "object", "required": ["result_id", "characters", "expires_at"], "properties": {
          "result_id": {"type": "string", "description": "The answer was too large to send whole; query_result reads it"},
          "characters": {"type": "integer"}, "expires_at": {"type": "string", "format": "date-time"}, "shape": {"type": "string"}}}
        """;

    public static Tool Of(ToolDefinition definition, JsonElement? actionSchema)
    {
        var tool = ToolMeta.Announce(definition);
        if (definition.Risk != Risk.ReadOnly)
        {
            tool.Description = $"{definition.Description} (Changes something: answers with an action, which a person may have to approve first.)";
            tool.OutputSchema = actionSchema;
        }
        else if (definition.OutputSchema is { } schema && definition.Name != Results.ResultBudget.Reader)
            tool.OutputSchema = OrKept(schema);
        return tool;
    }

    private static JsonElement OrKept(JsonElement schema) => JsonSerializer.SerializeToElement(new JsonObject
    {
        ["type"] = "object",
        ["anyOf"] = new JsonArray(Moved(JsonNode.Parse(schema.GetRawText()), "#/anyOf/0"), JsonNode.Parse(KeptSchema)),
    });

    /// <summary>References within a schema follow it to its new place.</summary>
    private static JsonNode? Moved(JsonNode? node, string place)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members.ToList())
                    if (name == "$ref" && value is JsonValue reference && reference.TryGetValue<string>(out var target) && target.StartsWith('#'))
                        members[name] = place + target[1..];
                    else
                        Moved(value, place);
                break;
            case JsonArray items:
                foreach (var item in items)
                    Moved(item, place);
                break;
        }
        return node;
    }
}
