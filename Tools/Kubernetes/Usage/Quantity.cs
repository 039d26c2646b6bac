using System.Globalization;

namespace AIOps.Tools.Kubernetes.Usage;

/// <summary>Kubernetes' quantities (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/): <c>250m</c>, <c>1500n</c>, <c>64Mi</c>, <c>1e3</c>.</summary>
internal static class Quantity
{
    private static readonly (string Suffix, decimal Factor)[] Suffixes =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40), ("Pi", 1L << 50), ("Ei", 1L << 60),
        ("n", 1e-9m), ("u", 1e-6m), ("m", 1e-3m), ("k", 1e3m), ("M", 1e6m), ("G", 1e9m), ("T", 1e12m), ("P", 1e15m), ("E", 1e18m),
    ];

    /// <summary>Null for what is none.</summary>
    public static decimal? Of(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > 64)
            return null;
        foreach (var (suffix, factor) in Suffixes)
            if (text.EndsWith(suffix, StringComparison.Ordinal))
                return Number(text[..^suffix.Length]) is { } number && Math.Abs(number) <= decimal.MaxValue / Math.Max(1, factor) ? number * factor : null;
        return Number(text);
    }

    public static string Cpu(decimal? cores) => cores is { } c ? $"{Math.Ceiling(c * 1000):0}m" : "-";

    public static string Memory(decimal? bytes) => bytes is { } b ? b >= 10L << 30 ? $"{b / (1L << 30):0}Gi" : $"{b / (1L << 20):0}Mi" : "-";

    /// <summary><c>" 45%"</c>, or nothing without a whole.</summary>
    public static string Share(decimal? part, decimal? whole) => part is { } p && whole is > 0 ? $" {p / whole.Value * 100:0}%" : "";

    private static decimal? Number(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
