namespace AIOps.Policies.Safety.Breakers;

public sealed class BreakerOptions
{
    public const string Section = "Safety:Breaker";

    /// <summary>Failed or unverified outcomes of one tool on one class of targets, within <see cref="Window"/>, that open the breaker.</summary>
    public int Failures { get; set; } = 5;

    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long it stays open before one action is let through to try.</summary>
    public TimeSpan CoolOff { get; set; } = TimeSpan.FromMinutes(10);
}
