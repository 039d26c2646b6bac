namespace AIOps.Policies.Incidents;

/// <summary>What an incident that a policy healed would have cost a person.</summary>
public sealed class SavingsOptions
{
    public double MinutesPerIncident { get; set; } = 30;

    /// <summary>0: money is not reckoned.</summary>
    public decimal HourlyRate { get; set; }

    /// <summary>ISO 4217, such as EUR.</summary>
    public string Currency { get; set; } = "USD";
}
