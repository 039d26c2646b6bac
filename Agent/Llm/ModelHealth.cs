namespace AIOps.Agent.Llm;

/// <summary>How a provider of the chain fares.</summary>
/// <param name="RestsUntil">While it rests it is not asked.</param>
/// <param name="Problem">Why it failed last; null once it answers again.</param>
public sealed record ModelHealth(string Provider, string? Model, ModelState State, DateTimeOffset? RestsUntil, string? Problem, long Answers, long Failures);
