namespace AIOps.Policies.Autonomy;

/// <summary>What a policy in mode earned must have shown before it may do more. Bounds are Wilson's lower bound of 95 %, 0 to 1.</summary>
public sealed class AutonomyOptions
{
    public const string Section = "Safety:Autonomy";

    /// <summary>Distinct incidents before it may ask for approval by itself.</summary>
    public int ApproveIncidents { get; set; } = 5;

    public double ApproveBound { get; set; } = 0.5;

    /// <summary>Distinct incidents before it may act alone.</summary>
    public int AutoIncidents { get; set; } = 20;

    public double AutoBound { get; set; } = 0.8;
}
