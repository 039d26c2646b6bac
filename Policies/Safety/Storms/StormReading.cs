namespace AIOps.Policies.Safety.Storms;

/// <summary>How much is failing now.</summary>
/// <param name="Unhealthy">Distinct targets of the class with a firing alert lately, counted up to <paramref name="Limit"/>.</param>
/// <param name="Population">How many there are on the map, or null when the map knows none.</param>
/// <param name="Limit">From so many on it is a storm.</param>
/// <param name="InFlight">Other actions in flight, of all kinds.</param>
public sealed record StormReading(string TargetClass, int Unhealthy, int? Population, int Limit, int InFlight, int MostInFlight)
{
    public bool IsStorm => Unhealthy >= Limit;

    public bool IsCrowded => InFlight >= MostInFlight;

    public override string ToString() =>
        $"{(IsStorm ? "at least " : "")}{Unhealthy} {TargetClass} targets{(Population is { } all ? $" of {all}" : "")} are failing (a storm from {Limit} on)";

    /// <summary>More than the fraction of a known population, else more than an absolute count.</summary>
    public static int LimitOf(int? population, StormOptions options) =>
        population is { } all ? Math.Max(options.Least, (int)Math.Floor(all * options.Fraction) + 1) : options.MostUnhealthy + 1;
}
