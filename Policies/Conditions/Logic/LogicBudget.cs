namespace AIOps.Policies.Conditions.Logic;

/// <summary>How many operators one evaluation may run: lists in lists must not hold up every other alert.</summary>
internal sealed class LogicBudget
{
    private const int Steps = 10_000;

    private int _left = Steps;

    /// <exception cref="LogicException">It is spent.</exception>
    public void Spend()
    {
        if (--_left < 0)
            throw new LogicException($"it takes more than {Steps} steps");
    }
}
