namespace AIOps.Tools.Kubernetes;

/// <summary>Which existing names someone may have meant.</summary>
public static class NearestNames
{
    /// <summary>The most similar first: those that share the beginning, then by edit distance.</summary>
    public static IReadOnlyList<string> Of(string wanted, IEnumerable<string> existing, int count = 5) =>
    [
        .. existing.Where(name => name.Length > 0).Distinct()
            .OrderBy(name => name.StartsWith(wanted, StringComparison.Ordinal) || wanted.StartsWith(name, StringComparison.Ordinal) ? 0 : Distance(wanted, name))
            .ThenBy(name => name, StringComparer.Ordinal).Take(count),
    ];

    // Levenshtein, one row at a time.
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var cost = from[i - 1] == to[j - 1] ? diagonal : 1 + Math.Min(diagonal, Math.Min(row[j], row[j - 1]));
                (diagonal, row[j]) = (row[j], cost);
            }
        }
        return row[to.Length];
    }
}
