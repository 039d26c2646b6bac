using System.Text.Json;

namespace AIOps.Policies.Runbooks.Executions;

/// <summary>That an executor began a call for an action, and how it ended. What has begun is never begun again.</summary>
/// <param name="Succeeded">Null: it began, and nobody saw the end.</param>
public sealed record ExecutorRun(string ActionId, bool? Succeeded, string? Text, JsonElement? Data);
