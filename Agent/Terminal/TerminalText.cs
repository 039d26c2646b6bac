using System.Globalization;
using System.Text;

namespace AIOps.Agent.Terminal;

/// <summary>Text from elsewhere on its way to a terminal: nothing in it moves the cursor, sets a title, hides or reverses what is read.</summary>
internal static class TerminalText
{
    private const char Shown = '\uFFFD';

    /// <summary>Line ends and tabs stay; every other control or invisible formatting character is shown as one mark.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (rune.Value is '\n' or '\t' || IsPrintable(rune))
                clean.Append(rune);
            else if (rune.Value != '\r')
                clean.Append(Shown);
        return clean.ToString();
    }

    /// <summary>On one line, and no longer than that.</summary>
    public static string Line(string text, int atMost)
    {
        var line = Clean(text.ReplaceLineEndings(" ").Replace('\t', ' ')).Trim();
        return line.Length <= atMost ? line : $"{line[..atMost].TrimEnd()}…";
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
}
