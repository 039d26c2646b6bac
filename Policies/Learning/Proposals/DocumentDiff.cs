using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AIOps.Policies.Learning.Proposals;

/// <summary>What one policy document has that another has not, line by line.</summary>
public static class DocumentDiff
{
    private const int MaxLines = 500;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What the store adds says nothing about what a policy does.
    private static readonly string[] OfTheStore = ["id", "version", "created_at", "updated_at"];

    /// <summary>Each line of both after <c>-</c>, <c>+</c> or a blank, in an order in which they are read.</summary>
    public static string Of(JsonObject? before, JsonObject after)
    {
        var (left, right) = (Lines(before), Lines(after));
        // Longest common subsequence; documents have a few dozen lines.
        var common = new int[left.Length + 1, right.Length + 1];
        for (var i = left.Length - 1; i >= 0; i--)
            for (var j = right.Length - 1; j >= 0; j--)
                common[i, j] = left[i] == right[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        var lines = new List<string>();
        int l = 0, r = 0;
        while (l < left.Length || r < right.Length)
            if (l < left.Length && r < right.Length && left[l] == right[r])
                (_, l, r) = (Add(' ', left[l]), l + 1, r + 1);
            else if (l < left.Length && (r == right.Length || common[l + 1, r] >= common[l, r + 1]))
                (_, l) = (Add('-', left[l]), l + 1);
            else
                (_, r) = (Add('+', right[r]), r + 1);
        return string.Join('\n', lines);

        bool Add(char mark, string line)
        {
            lines.Add($"{mark} {line}");
            return true;
        }
    }

    private static string[] Lines(JsonObject? document)
    {
        if (document is null)
            return [];
        var shown = new JsonObject(document.Where(m => m.Value is not null && !OfTheStore.Contains(m.Key)).OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));
        return [.. shown.ToJsonString(Indented).ReplaceLineEndings("\n").Split('\n').Take(MaxLines)];
    }
}
