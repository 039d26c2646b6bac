using System.Text.Json;

namespace AIOps.Agent.Analysis;

/// <param name="Tool">Null or empty for what only a person can do.</param>
internal sealed record ProposedAction(string Action, string? Tool, JsonElement Params, string Reasoning, int Priority);
