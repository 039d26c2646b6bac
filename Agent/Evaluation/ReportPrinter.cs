using System.Globalization;
using AIOps.Agent.Terminal;

namespace AIOps.Agent.Evaluation;

/// <summary>The report for people: a line for each run as it ends, with what was wrong, and the sums.</summary>
internal sealed class ReportPrinter(Screen screen)
{
    private const int MaxShown = 300;

    public void Show(ScenarioResult result)
    {
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"{(result.Passed ? "✓" : "✗")} {result.Name,-44} {result.ToolCalls,3} calls {result.Tokens,8} tokens {result.LatencyMs,7} ms  {result.Provider}"), result.Passed ? Screen.Green : Screen.Red);
        foreach (var failure in result.Failures)
            screen.Line($"    {TerminalText.Line(failure, MaxShown)}", Screen.Yellow);
    }

    public void Show(EvaluationReport report)
    {
        foreach (var (name, why) in report.Skipped)
            screen.Line($"- {name}: {why}", Screen.Grey);
        screen.Line("");
        Row("passed", string.Create(CultureInfo.InvariantCulture, $"{report.Passed} of {report.Runs} ({report.PassRate:P1})"));
        Row("wrong actions", string.Create(CultureInfo.InvariantCulture, $"{report.WrongActions} of {report.Runs} ({report.WrongActionRate:P1})"));
        Row("missing facts", report.MissingFacts.ToString(CultureInfo.InvariantCulture));
        Row("per run", string.Create(CultureInfo.InvariantCulture, $"{report.ModelCallsPerRun:0.0} model calls, {report.ToolCallsPerRun:0.0} tool calls"));
        Row("tokens", string.Create(CultureInfo.InvariantCulture, $"{report.Tokens}, cost {report.Cost}"));
        Row("latency", string.Create(CultureInfo.InvariantCulture, $"p50 {report.LatencyMs.P50} ms, p95 {report.LatencyMs.P95} ms"));
        Row("answered by", string.Join(", ", report.Providers.Select(one => $"{one.Key} {one.Value}")));
    }

    private void Row(string name, string value) => screen.Line($"{name,-14} {value}");
}
