namespace AIOps.Agent.Evaluation;

/// <summary>All runs together. Rates are of runs; a run with any wrong change counts once.</summary>
internal sealed record EvaluationReport(int Runs, int Passed, double PassRate, int WrongActions, double WrongActionRate, int MissingFacts)
{
    public required IReadOnlyDictionary<string, int> Providers { get; init; }

    public double ModelCallsPerRun { get; init; }

    public double ToolCallsPerRun { get; init; }

    public long Tokens { get; init; }

    public decimal Cost { get; init; }

    public required Percentiles LatencyMs { get; init; }

    public required IReadOnlyDictionary<string, string> Skipped { get; init; }

    public required IReadOnlyList<ScenarioResult> Results { get; init; }

    internal sealed record Percentiles(long P50, long P95);

    public static EvaluationReport Of(IReadOnlyList<ScenarioResult> results, IReadOnlyDictionary<string, string> skipped)
    {
        var (passed, wrong) = (results.Count(one => one.Passed), results.Count(one => one.WrongActions.Count > 0));
        return new(results.Count, passed, Rate(passed, results.Count), wrong, Rate(wrong, results.Count), results.Sum(one => one.MissingFacts.Count))
        {
            Providers = results.GroupBy(one => one.Provider ?? "none").ToDictionary(group => group.Key, group => group.Count()),
            ModelCallsPerRun = results.Select(one => (double)one.ModelCalls).DefaultIfEmpty().Average(),
            ToolCallsPerRun = results.Select(one => (double)one.ToolCalls).DefaultIfEmpty().Average(),
            Tokens = results.Sum(one => one.Tokens),
            Cost = results.Sum(one => one.Cost),
            LatencyMs = new(Percentile(results, 0.5), Percentile(results, 0.95)),
            Skipped = skipped,
            Results = results,
        };
    }

    private static double Rate(int part, int whole) => whole == 0 ? 0 : (double)part / whole;

    /// <summary>Nearest rank.</summary>
    private static long Percentile(IReadOnlyList<ScenarioResult> results, double share) =>
        results.Count == 0 ? 0 : results.Select(one => one.LatencyMs).Order().ElementAt((int)Math.Ceiling(share * results.Count) - 1);
}
