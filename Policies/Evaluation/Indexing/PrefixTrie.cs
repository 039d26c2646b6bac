namespace AIOps.Policies.Evaluation.Indexing;

/// <summary>Finds every stored prefix of a value in one walk over it. Edges hold runs of characters; immutable.</summary>
internal sealed class PrefixTrie
{
    private readonly string _edge;
    private readonly bool _folds;
    private readonly PrefixTrie[] _next;
    private readonly IndexNode? _target;

    private PrefixTrie(string edge, bool folds, IndexNode? target, PrefixTrie[] next) =>
        (_edge, _folds, _target, _next) = (edge, folds, target, next);

    /// <param name="folds">Case does not matter: as <see cref="Conditions.Wildcard"/> compares, character by character.</param>
    public static PrefixTrie Of(IEnumerable<KeyValuePair<string, IndexNode>> prefixes, bool folds)
    {
        var sorted = prefixes.Select(p => KeyValuePair.Create(folds ? Fold(p.Key) : p.Key, p.Value)).OrderBy(p => p.Key, StringComparer.Ordinal).ToArray();
        return Of(sorted, "", 0, folds);
    }

    public static string Fold(string text) => string.Create(text.Length, text, (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = char.ToUpperInvariant(source[i]);
    });

    public void Visit(string value, ref IndexSearch search)
    {
        var (at, from) = (this, 0);
        while (true)
        {
            if (at._target is { } target)
                search.Visit(target);
            if (from == value.Length || at.Next(value, from) is not { } next)
                return;
            from += next._edge.Length;
            at = next;
        }
    }

    private PrefixTrie? Next(string value, int from)
    {
        var first = _folds ? char.ToUpperInvariant(value[from]) : value[from];
        var (low, high) = (0, _next.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var candidate = _next[middle];
            if (candidate._edge[0] == first)
                return candidate.Continues(value.AsSpan(from)) ? candidate : null;
            if (candidate._edge[0] < first)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return null;
    }

    private bool Continues(ReadOnlySpan<char> rest)
    {
        if (!_folds)
            return rest.StartsWith(_edge, StringComparison.Ordinal);
        if (rest.Length < _edge.Length)
            return false;
        for (var i = 0; i < _edge.Length; i++)
            if (char.ToUpperInvariant(rest[i]) != _edge[i])
                return false;
        return true;
    }

    /// <summary>All of <paramref name="sorted"/> agree up to <paramref name="from"/>.</summary>
    private static PrefixTrie Of(ReadOnlySpan<KeyValuePair<string, IndexNode>> sorted, string edge, int from, bool folds)
    {
        var target = sorted.Length > 0 && sorted[0].Key.Length == from ? sorted[0].Value : null;
        var rest = target is null ? sorted : sorted[1..];
        var next = new List<PrefixTrie>();
        while (rest.Length > 0)
        {
            var count = 1;
            while (count < rest.Length && rest[count].Key[from] == rest[0].Key[from])
                count++;
            var end = from + rest[0].Key.AsSpan(from).CommonPrefixLength(rest[count - 1].Key.AsSpan(from));
            next.Add(Of(rest[..count], rest[0].Key[from..end], end, folds));
            rest = rest[count..];
        }
        return new(edge, folds, target, [.. next]);
    }
}
