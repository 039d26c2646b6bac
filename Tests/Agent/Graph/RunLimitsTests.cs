using AIOps.Agent.Graph;
using AIOps.Agent.Graph.Runs;

namespace AIOps.Tests.Agent.Graph;

public sealed class RunLimitsTests
{
    private static readonly GraphOptions Options = new() { MaxSteps = 4, MaxToolCalls = 3, MaxTokens = 100, MaxWallTime = TimeSpan.FromSeconds(2), MaxCost = 0.5m };

    public static TheoryData<RunUsage, string?> Cases => new()
    {
        { new RunUsage(), null },
        { new RunUsage(ModelCalls: 2, ToolCalls: 2, InputTokens: 50, OutputTokens: 49, ActiveMs: 1999) { Cost = 0.49m }, null },
        { new RunUsage(ModelCalls: 3), "4 steps" },
        { new RunUsage(ToolCalls: 3), "3 tool calls" },
        { new RunUsage(InputTokens: 60, OutputTokens: 40), "100 tokens" },
        { new RunUsage(ActiveMs: 2000), "2 seconds of work" },
        { new RunUsage { Cost = 0.5m }, "0.5 in model costs" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reached_AnyLimit_IsNamed(RunUsage usage, string? expected) =>
        Assert.Equal(expected, RunLimits.Reached(new RunState { RunId = "r", SessionId = "s", By = new Principal("key:a", Role.Operator), Question = "q", Usage = usage }, Options));
}
