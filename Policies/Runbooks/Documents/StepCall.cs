using System.Text.Json;

namespace AIOps.Policies.Runbooks.Documents;

/// <summary>What is done: an executor and what it is given, placeholders not yet filled in.</summary>
public sealed record StepCall(StepExecutor Executor, JsonElement With);
