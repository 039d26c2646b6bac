using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Diagnosis;

/// <summary>Text from the cluster as evidence: one line, cut, masked.</summary>
internal static class Quoted
{
    private const int Limit = 400;

    public static string Text(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "";
        var plain = string.Concat(text.ReplaceLineEndings(" ").Where(c => !char.IsControl(c))).Trim();
        // Masked before it is cut, so that no half of a credential escapes the mask.
        plain = CredentialMask.Apply(plain.Length <= 8 * Limit ? plain : plain[..(8 * Limit)]);
        return Excerpt.Head(plain, Limit, " …");
    }

    public static string Some(IEnumerable<string> names, int shown = 5)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(shown)) + (all.Count > shown ? $" and {all.Count - shown} more" : "");
    }
}
