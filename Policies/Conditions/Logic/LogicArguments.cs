namespace AIOps.Policies.Conditions.Logic;

/// <summary>The values that an operator was given; one that was not given is <see cref="LogicValue.Undefined"/>.</summary>
internal readonly record struct LogicArguments(IReadOnlyList<object?> Values)
{
    public object? this[int index] => index < Values.Count ? Values[index] : LogicValue.Undefined;

    public bool Has(int index) => index < Values.Count && Values[index] != LogicValue.Undefined;
}
