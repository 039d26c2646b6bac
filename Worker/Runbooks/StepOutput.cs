using System.Text.Json;
using AIOps.Policies.Runbooks.Documents;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Tools.Abstractions;

namespace AIOps.Worker.Runbooks;

/// <summary>Takes over what a step answered: bounded, with what looks like a credential blanked, and its named outputs found.</summary>
internal static class StepOutput
{
    private const int MaxText = 16 * 1024;
    private const int MaxOutput = 16 * 1024;

    /// <summary>The step as succeeded, or as failed when an output that it promises is not there.</summary>
    public static StepState Take(StepState state, RunbookStep step, string text, JsonElement? data, DateTimeOffset now, bool withOutputs)
    {
        var taken = state with { Status = StepStatus.Succeeded, Output = Text(text), EndedAt = now, Error = null };
        if (!withOutputs || step.Outputs.Count == 0)
            return taken;
        var outputs = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, rule) in step.Outputs)
            if (rule.Find(text, data) is not { } value)
                return taken with { Status = StepStatus.Failed, Error = $"it answered no output {name} (looked for {rule.Path ?? rule.Expression!.ToString()})" };
            else if (value.GetRawText().Length > MaxOutput)
                return taken with { Status = StepStatus.Failed, Error = $"its output {name} is larger than {MaxOutput} characters" };
            else
                outputs[name] = value.ValueKind == JsonValueKind.String ? JsonSerializer.SerializeToElement(CredentialMask.Apply(value.GetString()!)) : value;
        return taken with { Outputs = outputs };
    }

    public static string Text(string text)
    {
        text = CredentialMask.Apply(text);
        return Excerpt.Head(text, MaxText, $"… ({text.Length - MaxText} more characters)");
    }
}
