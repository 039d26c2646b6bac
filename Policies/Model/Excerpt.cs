using System.Globalization;

namespace AIOps.Policies.Model;

/// <summary>Text cut to a bound, never in the middle of a character.</summary>
public static class Excerpt
{
    /// <summary>The text, or its beginning and <paramref name="notice"/> where it is longer than <paramref name="atMost"/> characters.</summary>
    public static string Head(string text, int atMost, string notice = "…") =>
        text.Length <= atMost ? text : string.Concat(text.AsSpan(0, End(text, atMost)), notice);

    /// <summary>What it is and how it ends: head and tail with a notice between them that says how much is left out.</summary>
    /// <param name="hint">What to do to see the rest; may be empty.</param>
    public static string Ends(string text, int atMost, string hint = "")
    {
        if (text.Length <= atMost)
            return text;
        var (end, start) = (End(text, atMost * 3 / 4), text.Length - (atMost / 4));
        if (start < text.Length && char.IsLowSurrogate(text[start]))
            start++;
        return string.Create(CultureInfo.InvariantCulture,
            $"{text.AsSpan(0, end)}\n…(CUT: {start - end} of {text.Length} characters are left out here{(hint.Length > 0 ? $"; {hint}" : "")})…\n{text.AsSpan(start)}");
    }

    private static int End(string text, int atMost) => atMost > 0 && char.IsHighSurrogate(text[atMost - 1]) ? atMost - 1 : atMost;
}
