using System.Text.Json;

namespace AIOps.Policies.Documents.Actions;

/// <summary>Calls a tool: <c>{"tool": "restart_pod", "params": {…}}</c>.</summary>
/// <param name="Parameters">Arguments that may hold placeholders.</param>
public record ToolAction(string Tool, JsonElement Parameters) : PolicyAction;
