using System.Text.Json;
using System.Text.Json.Nodes;

namespace AIOps.Policies.Runbooks.Executions;

/// <summary>What placeholders and conditions see of an execution.</summary>
public static class ExecutionValues
{
    /// <summary>The value that a placeholder names; null when there is none.</summary>
    public static JsonElement? Find(RunbookExecution execution, string[] name) => name switch
    {
        ["input", var input] => execution.Inputs.TryGetProperty(input, out var value) ? value : null,
        ["step", var id, var output] when execution.Steps.FirstOrDefault(s => s.Id == id) is { } step => Find(step, output),
        ["execution", "id"] => JsonSerializer.SerializeToElement(execution.Id),
        _ => null,
    };

    /// <summary><c>{input: {…}, step: {id: {status, text, …}}, execution: {id, dry_run}}</c>, for JSON Logic.</summary>
    public static JsonElement All(RunbookExecution execution) => JsonSerializer.SerializeToElement(new JsonObject
    {
        ["input"] = JsonNode.Parse(execution.Inputs.GetRawText()),
        ["step"] = new JsonObject(execution.Steps.Select(step => KeyValuePair.Create(step.Id, (JsonNode?)Shown(step)))),
        ["execution"] = new JsonObject { ["id"] = execution.Id, ["dry_run"] = execution.DryRun },
    });

    private static JsonElement? Find(StepState step, string output) => output switch
    {
        "text" => step.Output is null ? null : JsonSerializer.SerializeToElement(step.Output),
        "status" => JsonSerializer.SerializeToElement(WireJson.Name(step.Status)),
        _ => step.Outputs is { } outputs && outputs.TryGetValue(output, out var value) ? value : null,
    };

    private static JsonObject Shown(StepState step)
    {
        var shown = new JsonObject { ["status"] = WireJson.Name(step.Status), ["text"] = step.Output };
        foreach (var (name, value) in step.Outputs ?? new Dictionary<string, JsonElement>())
            shown[name] = JsonNode.Parse(value.GetRawText());
        return shown;
    }
}
