using System.Text.RegularExpressions;
using AIOps.Tools.Abstractions;

namespace AIOps.Agent.Graph.Redaction;

/// <summary>
/// Blanks credentials in text that comes in pieces. What cannot be the beginning of one goes through at once; from where one
/// may have begun it is held until that is clear.
/// </summary>
internal sealed partial class RedactedText
{
    private const int MaxHeld = 16 * 1024;

    private string _text = "";
    private int _sent;

    /// <summary>What may be shown now; may be empty.</summary>
    public string Add(string piece)
    {
        _text += piece;
        if (_text.Length > MaxHeld)
            return Flush();
        var held = Beginning().Match(_text);
        var shown = Upto(held.Success ? held.Index : _text.Length);
        // No credential spans a space unless its beginning was held.
        if (!held.Success && char.IsWhiteSpace(_text[^1]))
            (_text, _sent) = ("", 0);
        return shown;
    }

    /// <summary>The rest, at the end of the text.</summary>
    public string Flush()
    {
        var rest = Upto(_text.Length);
        (_text, _sent) = ("", 0);
        return rest;
    }

    private string Upto(int length)
    {
        var clear = CredentialMask.Apply(_text[..length]);
        if (clear.Length <= _sent)
            return "";
        var next = clear[_sent..];
        _sent = clear.Length;
        return next;
    }

    // A credential's name with what may follow it, a scheme with its word, or a word that looks like a token, reaching to the end of what is there.
    [GeneratedRegex("""([\w-]*(passw|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)[\w-]*["']?\s*([:=]\s*("(\\.|[^"\\])*"?|'[^']*'?|[^\s,;&"']*))?|\b(Bearer|Basic)(\s+[A-Za-z0-9._~+/=-]*)?|\b[a-z][a-z0-9+.-]*:/?/?[^\s]*|\b(eyJ|AKIA|gh[pousr]_|xox[abprs]|sk-)[A-Za-z0-9._-]*)\z""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Beginning();
}
