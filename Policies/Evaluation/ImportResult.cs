namespace AIOps.Policies.Evaluation;

/// <summary>What an import made, or would make, of one document.</summary>
/// <param name="Change"><c>create</c>, <c>update</c> or <c>unchanged</c>.</param>
/// <param name="Policy">As it is then; without an id where a dry run would create it.</param>
public sealed record ImportResult(string Change, Policy Policy);
