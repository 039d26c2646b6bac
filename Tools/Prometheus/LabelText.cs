namespace AIOps.Tools.Prometheus;

internal static class LabelText
{
    /// <summary><c>job=node, instance=a:9100</c> without the labels that another column already shows.</summary>
    public static string Of(IReadOnlyDictionary<string, string> labels, params string[] without) =>
        string.Join(", ", labels.Where(label => !without.Contains(label.Key)).OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));

    public static bool Holds(this string text, string? part) => part is null || text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
