using System.Text.RegularExpressions;
using AIOps.Policies.Safety.Arguments;

namespace AIOps.Policies.Learning.Signatures;

/// <summary>
/// What kind of problem an alert reports. Version 1: SHA-256 over the alert's name and, by name, its labels that say what kind it
/// is (<see cref="LabelKinds"/>) with the shape of their values (<see cref="NameShape"/>). What only says which pod, node or request
/// it was does not change it. Any change of these rules is a new version: what was learnt under the old one is not mixed with it.
/// </summary>
public sealed partial record AlertSignature
{
    private const string Version = "v1";
    private const int MaxLabels = 32, MaxTokens = 32, MaxToken = 100, ShortestWord = 3;

    private AlertSignature(string key, IReadOnlyList<string> tokens, bool isWhole) => (Key, Tokens, IsWhole) = (key, tokens, isWhole);

    /// <summary><c>v1-</c> and 32 hexadecimal digits.</summary>
    public string Key { get; }

    /// <summary>By which signatures are likened to each other, at most 32.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>False when the alert had more labels than are looked at: then it is good to remember by, and not to make a policy of.</summary>
    public bool IsWhole { get; }

    public static AlertSignature Of(Alert alert) => Of(alert.Name, alert.Labels);

    public static AlertSignature Of(string name, IReadOnlyDictionary<string, string> labels)
    {
        var kinds = labels.Where(l => LabelKinds.IsKind(l.Key) && l.Value.Length > 0).OrderBy(l => l.Key, StringComparer.Ordinal).ToList();
        var shapes = kinds.Take(MaxLabels).Select(l => (l.Key, Shape: NameShape.Of(l.Value))).Where(l => l.Shape.Length > 0)
            // The tokens are stored: what a label says of a password is not.
            .Select(l => CredentialMask.Apply($"{l.Key}={l.Shape}")).ToList();
        var key = CanonicalJson.Hash([name, .. shapes]);
        var tokens = new List<string> { $"alert:{name.ToLowerInvariant()}" };
        tokens.AddRange(WordsOf(name));
        tokens.AddRange(shapes);
        tokens.AddRange(shapes.SelectMany(l => WordsOf(l[(l.IndexOf('=', StringComparison.Ordinal) + 1)..])));
        return new($"{Version}-{key[..32]}", [.. tokens.Select(Bounded).Distinct(StringComparer.Ordinal).Take(MaxTokens)], kinds.Count <= MaxLabels);
    }

    /// <summary>What to look for when only words are known.</summary>
    public static IReadOnlyList<string> TokensOf(string words) =>
        [.. WordsOf(Excerpt.Head(words, 1000, "")).Prepend($"alert:{words.ToLowerInvariant()}").Select(Bounded).Distinct(StringComparer.Ordinal).Take(MaxTokens)];

    private static IEnumerable<string> WordsOf(string text) => Word().Matches(Excerpt.Head(text, 300, "")).Select(m => m.Value.ToLowerInvariant()).Where(w => w.Length >= ShortestWord);

    private static string Bounded(string token) => Excerpt.Head(token, MaxToken, "");

    // Words as people separate them: by anything that is no letter, and by case. OOMKilled is OOM and Killed.
    [GeneratedRegex(@"\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
