using System.Text.Json;

namespace AIOps.Policies.Runbooks.Documents;

/// <summary>What placeholders may name at one place of a runbook: its inputs, and the outputs of the steps before.</summary>
internal sealed class RunbookNames(JsonElement inputs)
{
    private readonly Dictionary<string, string[]> _steps = new(StringComparer.Ordinal);

    public void Add(RunbookStep step) => _steps[step.Id] = [.. step.Outputs.Keys, "text", "status"];

    /// <summary>Null when the name means something here.</summary>
    public string? Explain(string[] name) => name switch
    {
        ["input", var input] => inputs.GetProperty("properties").TryGetProperty(input, out _) ? null : $"names no input; known are {Listed(inputs.GetProperty("properties").EnumerateObject().Select(p => p.Name))}",
        ["step", var step, var output] when _steps.TryGetValue(step, out var outputs) => outputs.Contains(output) ? null : $"names no output of step {step}; known are {Listed(outputs)}",
        ["step", _, _] => $"names no earlier step; known are {Listed(_steps.Keys)}",
        ["execution", "id"] => null,
        ["credential", _] => "may stand only as the whole of credential, or within secrets",
        _ => "means nothing; use input.NAME, step.ID.OUTPUT or execution.id",
    };

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "none";
}
