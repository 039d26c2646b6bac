namespace AIOps.Tools.Abstractions;

/// <summary>What someone may have meant by a name that is not there.</summary>
public static class NameSuggestions
{
    private const int Shown = 3;

    /// <summary><c>" Nearest: web, web-2."</c>, or what exists when nothing is near; empty when nothing exists.</summary>
    public static string Hint(string wanted, IEnumerable<string> existing)
    {
        var ranked = Rank(wanted, existing);
        if (ranked.Count == 0)
            return "";
        var near = ranked.Where(c => c.Distance <= Math.Max(2, wanted.Length / 2)).Take(Shown).Select(c => c.Name).ToList();
        return near.Count > 0
            ? $" Nearest: {string.Join(", ", near)}."
            : $" There are: {string.Join(", ", ranked.Take(2 * Shown).Select(c => c.Name))}{(ranked.Count > 2 * Shown ? " …" : "")}.";
    }

    /// <summary>The most similar first.</summary>
    public static IReadOnlyList<string> Of(string wanted, IEnumerable<string> existing, int count = 5) => [.. Rank(wanted, existing).Take(count).Select(c => c.Name)];

    private static List<(string Name, int Distance)> Rank(string wanted, IEnumerable<string> existing) =>
        [.. existing.Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)
            .Select(name => (name, Distance(wanted.ToLowerInvariant(), name.ToLowerInvariant())))
            .OrderBy(c => c.Item2).ThenBy(c => c.name, StringComparer.Ordinal)];

    /// <summary>Edit distance; a name that holds the other counts as one edit, because people leave prefixes and suffixes out.</summary>
    private static int Distance(string wanted, string name)
    {
        if (wanted.Length > 0 && (name.Contains(wanted, StringComparison.Ordinal) || wanted.StartsWith(name, StringComparison.Ordinal)))
            return wanted.Length == name.Length ? 0 : 1;
        if (wanted.Length > 256 || name.Length > 256)
            return int.MaxValue;
        var row = Enumerable.Range(0, name.Length + 1).ToArray();
        for (var i = 1; i <= wanted.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= name.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (wanted[i - 1] == name[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[name.Length];
    }
}
