using AIOps.Policies.Conditions;

namespace AIOps.Policies.Evaluation.Indexing;

/// <summary>What can be looked up of a pattern: the whole text, or what stands before its first wildcard.</summary>
internal readonly record struct IndexKey(string Text, bool IsPrefix)
{
    /// <summary>A longer one tells no more apart in practice, and would let patterns build a trie of any depth.</summary>
    private const int MaxPrefix = 64;

    public static IndexKey Of(Wildcard pattern) => pattern.Pattern.AsSpan().IndexOfAny('*', '?') is >= 0 and var end
        ? new(pattern.Pattern[..Math.Min(end, MaxPrefix)], true)
        : new(pattern.Pattern, false);

    /// <summary>How many values it lets in, for each that an exact text does. A guess: it orders the index and never its answers.</summary>
    public int Breadth => (IsPrefix, Text.Length) switch
    {
        (false, _) => 1,
        (_, >= 4) => 2,
        (_, > 0) => 16,
        _ => 1000,
    };
}
