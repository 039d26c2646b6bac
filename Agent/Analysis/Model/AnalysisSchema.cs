using System.Text.Json;
using System.Text.Json.Nodes;

namespace AIOps.Agent.Analysis.Model;

/// <summary>What a model has to answer. Closed and without bounds, as the vendors' strict modes ask; bounds are checked when it is read.</summary>
internal static class AnalysisSchema
{
    public const string Name = "analysis";

    public static JsonElement Wire { get; } = JsonElement.Parse("""
        {
          "type": "object", "additionalProperties": false,
          "required": ["root_cause", "evidence", "impact", "recommended_actions", "severity", "estimated_customer_impact", "insufficient_evidence"],
          "properties": {
            "root_cause": {
              "type": "object", "additionalProperties": false, "required": ["description", "confidence", "reasoning"],
              "properties": {
                "description": { "type": "string", "description": "The cause in one or two sentences." },
                "confidence": { "type": "number", "description": "0 to 1." },
                "reasoning": { "type": "string", "description": "How the evidence leads to it." }
              }
            },
            "evidence": {
              "type": "array",
              "items": {
                "type": "object", "additionalProperties": false, "required": ["claim", "call", "excerpt"],
                "properties": {
                  "claim": { "type": "string" },
                  "call": { "type": "string", "description": "Id of the call that shows it, such as c3." },
                  "excerpt": { "type": "string", "description": "Copied from that call's answer, word for word." }
                }
              }
            },
            "impact": { "type": "string" },
            "recommended_actions": {
              "type": "array",
              "items": {
                "type": "object", "additionalProperties": false, "required": ["action", "tool", "params", "reasoning", "priority"],
                "properties": {
                  "action": { "type": "string", "description": "What to do, in one sentence." },
                  "tool": { "type": "string", "description": "A tool of the list; empty for what only a person can do." },
                  "params": {
                    "type": "array", "description": "Arguments of the tool.",
                    "items": {
                      "type": "object", "additionalProperties": false, "required": ["name", "value"],
                      "properties": { "name": { "type": "string" }, "value": { "type": "string" } }
                    }
                  },
                  "reasoning": { "type": "string" },
                  "priority": { "type": "integer", "description": "1 is to be done first." }
                }
              }
            },
            "severity": { "type": "string", "enum": ["critical", "high", "medium", "low", "info"] },
            "estimated_customer_impact": { "type": "string" },
            "insufficient_evidence": {
              "type": "object", "additionalProperties": false, "required": ["needs"],
              "properties": { "needs": { "type": "array", "description": "What would have to be known; empty when the evidence is enough.", "items": { "type": "string" } } }
            }
          }
        }
        """);

    /// <summary>What is accepted: more members than asked for do no harm, and arguments may come as an object, too.</summary>
    public static JsonElement Accepted { get; } = Loosen();

    private static JsonElement Loosen()
    {
        var schema = JsonObject.Create(Wire)!;
        Open(schema);
        schema["properties"]!["recommended_actions"]!["items"]!["properties"]!["params"] = new JsonObject { ["type"] = new JsonArray("array", "object") };
        return JsonSerializer.SerializeToElement(schema);
    }

    private static void Open(JsonNode? node)
    {
        if (node is JsonArray list)
            foreach (var item in list)
                Open(item);
        if (node is not JsonObject schema)
            return;
        schema.Remove("additionalProperties");
        foreach (var (_, value) in schema)
            Open(value);
    }
}
