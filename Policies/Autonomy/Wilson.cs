namespace AIOps.Policies.Autonomy;

/// <summary>
/// The score interval of E. B. Wilson (Probable Inference, the Law of Succession, and Statistical Inference, 1927): honest for
/// few trials, where the plain ratio says 100 % after the first.
/// </summary>
public static class Wilson
{
    // The 97.5th percentile of the normal distribution: 95 % between both ends.
    private const double Z = 1.959963984540054;

    /// <summary>What the true rate of success is at least, with 95 % confidence: 0 to 1, and 0 without trials.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More successes than trials, or fewer than none.</exception>
    public static double LowerBound(int successes, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (trials == 0)
            return 0;
        double n = trials, rate = successes / n;
        var centre = rate + Z * Z / (2 * n);
        var spread = Z * Math.Sqrt((rate * (1 - rate) + Z * Z / (4 * n)) / n);
        return Math.Clamp((centre - spread) / (1 + Z * Z / n), 0, 1);
    }
}
