using System.Text.Json;
using AIOps.Policies.Conditions.Logic;

namespace AIOps.Policies.Runbooks.Documents;

/// <summary>One step of a runbook, read and checked.</summary>
public sealed record RunbookStep
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required StepCall Call { get; init; }

    /// <summary>Done only when this holds; otherwise skipped.</summary>
    internal LogicExpression? When { get; init; }

    /// <summary>The rule of a <see cref="StepExecutor.Condition"/> step.</summary>
    internal LogicExpression? Rule { get; init; }

    /// <summary>How long the step may take, waiting for approval included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often it is done again after it failed.</summary>
    public int Retries { get; init; }

    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Its failure is noted, and the next step follows.</summary>
    public bool ContinueOnError { get; init; }

    /// <summary>What takes it back, should a later step fail.</summary>
    public StepCall? Rollback { get; init; }

    public IReadOnlyDictionary<string, OutputRule> Outputs { get; init; } = new Dictionary<string, OutputRule>();

    /// <summary>Whether the step is to be done, as things stand.</summary>
    /// <exception cref="FormatException">The rule has no answer.</exception>
    public bool IsDue(JsonElement values) => When is null || Holds(When, values);

    /// <summary>Whether the rule of a condition holds.</summary>
    /// <exception cref="FormatException">The rule has no answer.</exception>
    public bool IsMet(JsonElement values) => Rule is null || Holds(Rule, values);

    private static bool Holds(LogicExpression rule, JsonElement values)
    {
        try
        {
            return LogicValue.IsTrue(rule.Evaluate(LogicValue.Of(values), new LogicBudget()));
        }
        catch (LogicException e)
        {
            throw new FormatException(e.Message, e);
        }
    }
}
