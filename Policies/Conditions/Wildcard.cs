namespace AIOps.Policies.Conditions;

/// <summary>Exact text, or a pattern with <c>*</c> (any run) and <c>?</c> (any one character); the whole value must match.</summary>
public sealed class Wildcard(string pattern, bool ignoreCase = false)
{
    private readonly bool _exact = pattern.AsSpan().IndexOfAny('*', '?') < 0;

    public string Pattern => pattern;

    public bool Matches(string value)
    {
        if (_exact)
            return string.Equals(pattern, value, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        // Greedy with one backtrack point: linear in practice and never worse than pattern × value.
        int p = 0, v = 0, star = -1, mark = 0;
        while (v < value.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = v;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || Same(pattern[p], value[v])))
            {
                p++;
                v++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                v = ++mark;
            }
            else
                return false;
        }
        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }

    private bool Same(char a, char b) => a == b || (ignoreCase && char.ToUpperInvariant(a) == char.ToUpperInvariant(b));
}
