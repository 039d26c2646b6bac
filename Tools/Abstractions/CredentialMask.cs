using System.Text.RegularExpressions;

namespace AIOps.Tools.Abstractions;

/// <summary>
/// Hides what looks like a credential in text from outside: command lines, log lines. It knows the common shapes only, so
/// it is the last fence, not the first: what is known to be secret is never fetched.
/// </summary>
public static partial class CredentialMask
{
    public const string Hidden = "***";

    private const string Names = "passw(?:or)?d|passwd|pwd|passphrase|secret|token|api[-_]?key|apikey|access[-_]?key|private[-_]?key|credentials?|auth|authorization|bearer|connection[-_]?string|webhook[-_]?key";

    /// <summary>One line of text.</summary>
    public static string Line(string text)
    {
        text = UserInfo().Replace(text, "$1" + Hidden + "@");
        text = Shapes().Replace(text, Hidden);
        text = Scheme().Replace(text, "$1 " + Hidden);
        return Assignment().Replace(text, "$1" + Hidden);
    }

    /// <summary>A command line, argument by argument: <c>--token x</c> hides the argument that follows.</summary>
    public static string Command(IReadOnlyList<string> arguments)
    {
        var shown = new List<string>(arguments.Count);
        for (var i = 0; i < arguments.Count; i++)
        {
            var hide = i > 0 && BareOption().IsMatch(arguments[i - 1]) && !arguments[i].StartsWith('-');
            shown.Add(hide ? Hidden : Line(arguments[i]));
        }
        return string.Join(' ', shown);
    }

    [GeneratedRegex(@"([a-z][a-z0-9+.-]{1,20}://)[^\s/@]+@", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]+|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bsk-[A-Za-z0-9_-]{16,}", RegexOptions.NonBacktracking)]
    private static partial Regex Shapes();

    [GeneratedRegex(@"\b(bearer|basic) +[A-Za-z0-9+/=._~-]{6,}", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"((?:" + Names + @")[""']?\s{0,3}[=:]\s{0,3})(?:""[^""]*""?|'[^']*'?|[^\s""',;&}]+)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"^--?[a-z0-9_-]{0,40}(?:" + Names + @")$|^-p$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex BareOption();
}
