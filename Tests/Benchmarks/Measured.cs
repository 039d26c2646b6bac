using System.Globalization;

namespace AIOps.Benchmarks;

/// <summary>Prints what was measured, in one form.</summary>
internal static class Measured
{
    public static void Print(string what, IEnumerable<double> values, string unit)
    {
        var sorted = values.Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-48} p50 {At(sorted, 0.50):0.00} {unit}, p95 {At(sorted, 0.95):0.00} {unit}, p99 {At(sorted, 0.99):0.00} {unit}, max {sorted[^1]:0.00} {unit} (n={sorted.Length})"));
    }

    private static double At(double[] sorted, double quantile) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * quantile))];
}
