using System.Text.RegularExpressions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Executors;

/// <summary>Names that values are handed to scripts under.</summary>
internal static partial class VariableNames
{
    // What would change how the interpreter itself works.
    private static readonly string[] Reserved = ["PATH", "HOME", "IFS", "ENV", "SHELL", "LANG", "TMPDIR", "BASH_ENV", "SHELLOPTS", "BASHOPTS", "PS4"];

    /// <exception cref="ToolException">One is no plain name, or means something to interpreters.</exception>
    public static void Check(IEnumerable<string>? names)
    {
        foreach (var name in names ?? [])
            if (!Plain().IsMatch(name) || Reserved.Contains(name) || name.StartsWith("LD_", StringComparison.Ordinal) || name.StartsWith("PYTHON", StringComparison.Ordinal))
                throw new ToolException($"'{ToolException.Quote(name)}' cannot name a variable for a script; use capitals, digits and underscores, and none that interpreters read themselves.");
    }

    [GeneratedRegex(@"\A[A-Z][A-Z0-9_]{0,63}\z")]
    private static partial Regex Plain();
}
