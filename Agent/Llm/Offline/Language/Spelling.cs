namespace AIOps.Agent.Llm.Offline.Language;

/// <summary>How far apart two words are.</summary>
internal static class Spelling
{
    private const int LongestWord = 63;

    /// <summary>One slip in a word of four letters or more, two from seven on. A slip is a letter too many, too few, wrong, or swapped with its neighbour.</summary>
    public static bool IsNear(string said, string name)
    {
        if (said.Length is < 3 or > LongestWord || name.Length > LongestWord || said == name)
            return false;
        var allowed = said.Length >= 7 ? 2 : 1;
        return Math.Abs(said.Length - name.Length) <= allowed && Distance(said, name) <= allowed;
    }

    // Optimal string alignment; quadratic in words of at most 63 letters.
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        return rows[a.Length, b.Length];
    }
}
