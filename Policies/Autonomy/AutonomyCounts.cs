namespace AIOps.Policies.Autonomy;

/// <param name="Incidents">Distinct ones since the last harm.</param>
/// <param name="Successes">Those of them in which nothing but verified successes were seen.</param>
public readonly record struct AutonomyCounts(int Incidents, int Successes)
{
    public double Bound => Wilson.LowerBound(Successes, Incidents);
}
