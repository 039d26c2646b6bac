using System.Text.Json;

namespace AIOps.Policies.Documents;

/// <summary>What a policy does when it matches: call a tool, or nothing but keep later policies from acting.</summary>
/// <param name="Tool">Null for <c>{"ignore": true}</c>.</param>
/// <param name="Parameters">Arguments that may hold placeholders.</param>
public sealed record PolicyAction(string? Tool, JsonElement Parameters);
