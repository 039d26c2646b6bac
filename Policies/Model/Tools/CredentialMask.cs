using System.Text.RegularExpressions;

namespace AIOps.Policies.Model.Tools;

/// <summary>
/// Blanks what is recognisably a credential in text that an outside system printed, such as a log line. A net below the
/// rule that tools do not fetch secrets at all: it catches the usual forms, not every one. It takes time in proportion to the text,
/// whatever the text: a log line must not be able to stall whoever reads it.
/// </summary>
public static partial class CredentialMask
{
    public const string Blank = "***";

    public static string Apply(string text)
    {
        // Before names: a name masks one word, and a key in PEM has spaces.
        text = Pem().Replace(text, Blank);
        text = Named().Replace(text, "${name}" + Blank);
        text = Scheme().Replace(text, "${name}" + Blank);
        text = UserInfo().Replace(text, "${name}" + Blank + "@");
        return Token().Replace(text, Blank);
    }

    [GeneratedRegex("""-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^-]*(-----END [A-Z ]{0,20}PRIVATE KEY-----)?""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pem();

    [GeneratedRegex("""(?<name>\b[\w-]*(passw(or)?d|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)[\w-]*["']?\s*[:=]\s*)("(\\.|[^"\\])*"|'[^']*'|["'][^\r\n]*|[^\s,;&"']+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Named();

    [GeneratedRegex("""(?<name>\b(Bearer|Basic)\s+)[A-Za-z0-9._~+/=-]{8,}""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Scheme();

    [GeneratedRegex("""(?<name>\b[a-z][a-z0-9+.-]*://[^\s/:@]*:)[^\s/@]+@""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex UserInfo();

    // JSON web tokens, the keys that vendors mark by their beginning.
    [GeneratedRegex("""\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*|\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|sk-[A-Za-z0-9_-]{20,})""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Token();
}
