using System.Text.Json;

namespace AIOps.Policies.Runbooks.Documents;

/// <summary>A runbook ready to be followed.</summary>
/// <param name="Inputs">JSON Schema (object) of what it must be given.</param>
/// <param name="Target">What one execution at a time works on, with placeholders for inputs; null: one execution of this runbook at a time.</param>
/// <param name="Deadline">How long a whole execution may take before it is given up and rolled back.</param>
public sealed record RunbookPlan(string Name, string Description, JsonElement Inputs, string? Target, TimeSpan Deadline, IReadOnlyList<RunbookStep> Steps);
