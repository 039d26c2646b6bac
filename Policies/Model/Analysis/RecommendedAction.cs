using System.Text.Json;

namespace AIOps.Policies.Model.Analysis;

/// <param name="Tool">A tool of the catalogue; null for what only a person can do.</param>
/// <param name="Params">Arguments that fit the tool.</param>
/// <param name="Risk">As the catalogue has it, never as a model does.</param>
/// <param name="Priority">1 is to be done first.</param>
public sealed record RecommendedAction(string Action, string? Tool, JsonElement? Params, string Reasoning, Risk? Risk, int Priority);
