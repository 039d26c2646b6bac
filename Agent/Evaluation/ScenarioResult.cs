namespace AIOps.Agent.Evaluation;

/// <summary>One run of one scenario, judged.</summary>
/// <param name="Failures">Empty: passed.</param>
internal sealed record ScenarioResult(string Name, IReadOnlyList<string> Failures, IReadOnlyList<string> MissingFacts, IReadOnlyList<string> WrongActions, string? Provider)
{
    public bool Passed => Failures.Count == 0;

    public int ModelCalls { get; init; }

    public IReadOnlyList<string> Tools { get; init; } = [];

    public int ToolCalls { get; init; }

    public long Tokens { get; init; }

    public decimal Cost { get; init; }

    public long LatencyMs { get; init; }

    public string Reply { get; init; } = "";

    public static ScenarioResult Of(Scenario scenario, ScenarioOutcome outcome, string? provider, TimeSpan took)
    {
        var verdict = ScenarioJudge.Judge(scenario, outcome, provider);
        return new(scenario.Name, verdict.Failures, verdict.MissingFacts, verdict.WrongActions, outcome.Provider)
        {
            ModelCalls = outcome.ModelCalls,
            Tools = [.. outcome.Reads, .. outcome.Changes.Select(change => change.Tool)],
            ToolCalls = outcome.ToolCalls,
            Tokens = outcome.Tokens,
            Cost = outcome.Cost,
            LatencyMs = (long)took.TotalMilliseconds,
            Reply = outcome.Text,
        };
    }
}
