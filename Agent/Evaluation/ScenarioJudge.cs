using System.Text.Json;

namespace AIOps.Agent.Evaluation;

/// <summary>Compares an outcome with what was expected. Pure; every failure is a sentence.</summary>
internal static class ScenarioJudge
{
    /// <summary>What nobody says of something healthy: the ids of findings, and any number of problems above none.</summary>
    private const string Ill = """
        \b(CrashLoop\w*|OutOfMemory|OOMKilled|ImagePull\w*|ErrImage\w*|ConfigMissing|Unschedulable|ProbeFailing|NoEndpoints|WrongTargetPort|ClaimPending|NodeNotReady|NodePressure|AutoscalerAtLimit|JobFailed|QuotaExceeded|RolloutStalled)\b|\b[1-9]\d* (problem|finding|issue)s?\b|\bis (down|broken|failing|unhealthy)\b
        """;

    /// <param name="provider">The only one that may have answered; null: any.</param>
    public static Verdict Judge(Scenario scenario, ScenarioOutcome outcome, string? provider)
    {
        if (outcome.Broken is { } broken)
            return new([$"no answer: {broken}"], Missing(scenario, ""), Wrong(scenario, outcome));
        var (missing, wrong) = (Missing(scenario, outcome.Text), Wrong(scenario, outcome));
        return new([.. missing.Select(fact => $"does not say {fact}"), .. wrong.Select(change => $"wrong action {change}"), .. Unsaid(scenario, outcome), .. Tools(scenario, outcome), .. Limits(scenario, outcome),
            .. MissingAction(scenario, outcome), .. Stranger(outcome, provider)], missing, wrong);
    }

    internal sealed record Verdict(IReadOnlyList<string> Failures, IReadOnlyList<string> MissingFacts, IReadOnlyList<string> WrongActions);

    private static List<string> Missing(Scenario scenario, string text) =>
        [.. scenario.Expect.Facts.Select(ScenarioReader.Alternatives).Where(any => !any.Any(pattern => ScenarioReader.Pattern(pattern).IsMatch(text))).Select(any => string.Join(" or ", any))];

    private static IEnumerable<string> Unsaid(Scenario scenario, ScenarioOutcome outcome)
    {
        foreach (var pattern in scenario.Expect.Absent.Concat(scenario.Expect.Healthy ? [Ill.Trim()] : []))
            if (ScenarioReader.Pattern(pattern).Match(outcome.Text) is { Success: true } said)
                yield return $"says “{said.Value}”";
    }

    /// <summary>The first that fits is the expected one; it is not asked for twice.</summary>
    private static List<string> Wrong(Scenario scenario, ScenarioOutcome outcome)
    {
        var expected = outcome.Changes.FirstOrDefault(change => IsExpected(scenario, change));
        return [.. outcome.Changes.Where(change => !ReferenceEquals(change, expected)).Select(Show)];
    }

    private static IEnumerable<string> MissingAction(Scenario scenario, ScenarioOutcome outcome)
    {
        if (scenario.Expect.NeedsAction && !outcome.Changes.Any(change => IsExpected(scenario, change)))
            yield return $"does not ask for {string.Join(" or ", scenario.Expect.Actions.Select(action => action.GetProperty("tool").GetString()))}";
    }

    private static bool IsExpected(Scenario scenario, ScenarioOutcome.Change change) => scenario.Expect.Actions.Any(wanted => wanted.GetProperty("tool").GetString() == change.Tool
        && (!wanted.TryGetProperty("arguments", out var arguments) || arguments.EnumerateObject().All(pattern =>
            ScenarioReader.Pattern($@"\A(?:{pattern.Value.GetString()})\z").IsMatch(change.Arguments.TryGetProperty(pattern.Name, out var value) ? value.ToString() : ""))));

    private static IEnumerable<string> Tools(Scenario scenario, ScenarioOutcome outcome)
    {
        var called = outcome.Reads.Concat(outcome.Changes.Select(change => change.Tool)).Distinct().ToList();
        var expect = scenario.Expect.Tools;
        foreach (var tool in expect.Required ?? [])
            if (!called.Contains(tool))
                yield return $"does not call {tool}";
        foreach (var tool in called.Where(tool => expect.Forbidden?.Contains(tool) == true || (expect.Allowed is { } allowed && outcome.Reads.Contains(tool) && !allowed.Contains(tool))))
            yield return $"calls {tool}";
    }

    private static IEnumerable<string> Limits(Scenario scenario, ScenarioOutcome outcome)
    {
        if (outcome.ToolCalls > scenario.Limits.ToolCalls)
            yield return $"makes {outcome.ToolCalls} tool calls of {scenario.Limits.ToolCalls}";
        if (outcome.Tokens > scenario.Limits.Tokens)
            yield return $"uses {outcome.Tokens} tokens of {scenario.Limits.Tokens}";
    }

    /// <summary>The last link of the chain always answers; that is no answer of the model that is looked at. Rules are what the offline reasoner is to alerts.</summary>
    private static IEnumerable<string> Stranger(ScenarioOutcome outcome, string? provider)
    {
        if (provider is not null && outcome.Provider != provider && !(provider == Llm.Offline.OfflineReasoner.Name && outcome.Provider == Analysis.Rules.RuleAnalyst.Provider))
            yield return $"{outcome.Provider ?? "nobody"} answered in place of {provider}";
    }

    private static string Show(ScenarioOutcome.Change change) => $"{change.Tool} {change.Arguments.GetRawText()}";
}
