using System.Text.Json;

namespace AIOps.Agent.Analysis;

/// <summary>Text and documents from outside, without what looks like a credential.</summary>
internal static class Masked
{
    // What is so long is cut anyway; more than that is not worth searching.
    private const int MaxSearched = 1024 * 1024;

    /// <summary>Masked first, then cut to head and tail, so that no half of a credential escapes the mask.</summary>
    public static string Text(string text, int atMost)
    {
        var masked = CredentialMask.Apply(text.Length <= MaxSearched ? text : text[..MaxSearched]);
        return Cut(masked, atMost);
    }

    /// <summary>Head and tail with a notice between them; never half a character.</summary>
    public static string Cut(string text, int atMost)
    {
        if (text.Length <= atMost)
            return text;
        var (end, start) = (atMost * 3 / 4, text.Length - (atMost / 4));
        if (end > 0 && char.IsHighSurrogate(text[end - 1]))
            end--;
        if (start < text.Length && char.IsLowSurrogate(text[start]))
            start++;
        return $"{text[..end]}\n…(CUT: {start - end} of {text.Length} characters are left out here)…\n{text[start..]}";
    }

    public static JsonElement Json(JsonElement value) => MaskedJson.Of(value);
}
