using System.Text;

namespace AIOps.Mcp.Client.Foreign;

/// <summary>Words of a server that nobody vouches for: no control or invisible formatting characters, and no more than fits.</summary>
internal static class PlainText
{
    public static string Of(string text, int atMost)
    {
        var plain = new StringBuilder(Math.Min(text.Length, atMost));
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length >= atMost)
                return plain.Append('…').ToString();
            if (rune.Value is '\n' or '\t' || IsPrintable(rune))
                plain.Append(rune);
        }
        return plain.ToString();
    }

    // Format covers what hides text from people and shows it to models: zero-width, direction overrides, tag characters.
    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.PrivateUse);
}
