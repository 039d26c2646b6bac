namespace AIOps.Policies.Conditions.Logic;

/// <summary>A part of a JSON Logic rule, ready to be evaluated over data.</summary>
internal abstract record LogicExpression
{
    /// <exception cref="LogicException">There is no answer, or it takes too long.</exception>
    public abstract object? Evaluate(object? data, LogicBudget budget);

    /// <summary>Something that stands for itself.</summary>
    internal sealed record Literal(object? Value) : LogicExpression
    {
        public override object? Evaluate(object? data, LogicBudget budget) => Value;
    }

    internal sealed record ListOf(IReadOnlyList<LogicExpression> Items) : LogicExpression
    {
        public override object? Evaluate(object? data, LogicBudget budget) => EvaluateAll(Items, data, budget);
    }

    /// <summary>An operator whose arguments are evaluated first.</summary>
    internal sealed record Call(LogicFunction Function, IReadOnlyList<LogicExpression> Arguments) : LogicExpression
    {
        public override object? Evaluate(object? data, LogicBudget budget)
        {
            budget.Spend();
            return Function(new LogicArguments(EvaluateAll(Arguments, data, budget)), data);
        }
    }

    /// <summary>An operator that decides itself what to evaluate, and over what.</summary>
    internal sealed record Control(LogicControl Function, IReadOnlyList<LogicExpression> Arguments) : LogicExpression
    {
        public override object? Evaluate(object? data, LogicBudget budget)
        {
            budget.Spend();
            return Function(Arguments, data, budget);
        }
    }

    private static object?[] EvaluateAll(IReadOnlyList<LogicExpression> expressions, object? data, LogicBudget budget)
    {
        var values = new object?[expressions.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = expressions[i].Evaluate(data, budget);
        return values;
    }
}

/// <param name="data">What <c>var</c> and <c>missing</c> look into.</param>
internal delegate object? LogicFunction(LogicArguments arguments, object? data);

internal delegate object? LogicControl(IReadOnlyList<LogicExpression> arguments, object? data, LogicBudget budget);
