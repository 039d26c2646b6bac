namespace AIOps.Policies.Safety.Storms;

public sealed class StormOptions
{
    public const string Section = "Safety:Storm";

    /// <summary>Alerts that were last seen within this time count.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Share of a class of targets that may be unhealthy, where the map knows how many there are.</summary>
    public double Fraction { get; set; } = 0.3;

    /// <summary>Fewer unhealthy targets are no storm, however small the population.</summary>
    public int Least { get; set; } = 5;

    /// <summary>Unhealthy targets of a class that may be, where the map does not know how many there are.</summary>
    public int MostUnhealthy { get; set; } = 50;

    /// <summary>So many alerts seen within <see cref="Window"/> are a storm, whatever they are about; counting ends there.</summary>
    public int MostAlerts { get; set; } = 10_000;

    /// <summary>Actions that may be in flight at once, of all kinds.</summary>
    public int MostInFlight { get; set; } = 25;
}
