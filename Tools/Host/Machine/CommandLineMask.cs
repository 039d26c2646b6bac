using System.Text.RegularExpressions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Host.Machine;

/// <summary>A command line without its passwords: <c>--token=x</c>, <c>TOKEN=x</c>, and <c>--token x</c>, which hides the next argument.</summary>
internal static partial class CommandLineMask
{
    public static string Apply(IReadOnlyList<string> arguments)
    {
        var shown = new string[arguments.Count];
        for (var i = 0; i < shown.Length; i++)
            shown[i] = i > 0 && TakesSecret().IsMatch(arguments[i - 1]) && !arguments[i].StartsWith('-') ? CredentialMask.Blank : Argument(arguments[i]);
        return string.Join(' ', shown);
    }

    /// <summary><c>-psecret</c> as MySQL's programs take it hides its rest; <c>-p</c> with a number is a port.</summary>
    private static string Argument(string argument) =>
        AttachedPassword().IsMatch(argument) ? "-p" + CredentialMask.Blank : CredentialMask.Apply(argument);

    [GeneratedRegex("^--?[a-z0-9_-]{0,40}(?:passw(?:or)?d|passwd|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|connection[_-]?string)$|^-p$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex TakesSecret();

    [GeneratedRegex("^-p[^0-9=:/-][^=:/]*$", RegexOptions.NonBacktracking)]
    private static partial Regex AttachedPassword();
}
