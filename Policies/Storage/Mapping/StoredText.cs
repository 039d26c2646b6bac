using System.Text;

namespace AIOps.Policies.Storage.Mapping;

/// <summary>Text that both databases take: PostgreSQL knows no NUL and only well-formed Unicode, so each offender becomes U+FFFD.</summary>
internal static class StoredText
{
    public static string Clean(string text)
    {
        var span = text.AsSpan();
        if (span.Contains('\0'))
            text = text.Replace('\0', '\uFFFD');
        return span.ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
    }

    public static string? CleanOrNull(string? text) => text is null ? null : Clean(text);

    /// <summary>The same for names and values of labels.</summary>
    public static IReadOnlyDictionary<string, string> Clean(IReadOnlyDictionary<string, string> labels)
    {
        if (!labels.Any(label => IsDirty(label.Key) || IsDirty(label.Value)))
            return labels;
        var clean = new Dictionary<string, string>(labels.Count);
        foreach (var (name, value) in labels)
            clean[Clean(name)] = Clean(value);
        return clean;
    }

    private static bool IsDirty(string text) => text.AsSpan().Contains('\0') || text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');
}
