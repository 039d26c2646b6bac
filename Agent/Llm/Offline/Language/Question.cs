using System.Text.RegularExpressions;

namespace AIOps.Agent.Llm.Offline.Language;

/// <summary>A question taken apart: concepts, slots, and the words left over, which are names if anything.</summary>
internal sealed partial class Question
{
    /// <summary>Nobody asks a plain question in more characters; what is longer is left to models.</summary>
    public const int MaxLength = 1000;

    private readonly HashSet<string> _concepts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);

    private Question(string original, string text, bool isFollowUp)
    {
        (Original, Text, IsFollowUp) = (original, text, isFollowUp);
        Slots = Slots.Of(text, original);
        var names = new List<string>();
        string? before = null;
        foreach (var token in Slots.Rest.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var word = token.Trim('.', ',', ';', ':', '?', '!', '-', '/', '(', ')', '\'', '<', '>', '*', '=', '{', '}', '[', ']');
            if (word.Length == 0)
                continue;
            _words.Add(word);
            if (Lexicon.Concept(word) is { } concept)
                _concepts.Add(concept);
            if (word == Slots.Namespace || word.All(char.IsAsciiDigit) || Lexicon.IsFiller(word) || Lexicon.Concept(word) is not null || !NameShape().IsMatch(word))
            {
                before = null;
                continue;
            }
            // "ledger db" may be written ledger-db.
            if (before is not null)
                Pairs.Add($"{before}-{word}");
            before = word;
            if (word.Split('/')[^1] is { Length: > 0 } name && !names.Contains(name))
                names.Add(name);
        }
        Names = names;
    }

    /// <summary>As the person wrote it.</summary>
    public string Original { get; }

    /// <summary>Lower case, one space, contractions and phrases resolved, pronouns replaced by what they mean.</summary>
    public string Text { get; }

    /// <summary>Completed from the question before ("and in staging?"): such a one is never an order.</summary>
    public bool IsFollowUp { get; }

    public Slots Slots { get; }

    public string? Namespace => Slots.Namespace;

    public int? Count => Slots.Count;

    /// <summary>In the order they were said.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Neighbouring names joined by a hyphen.</summary>
    public List<string> Pairs { get; } = [];

    public bool IsTooLong => Original.Length > MaxLength;

    public bool AsksForHelp => HelpWords().IsMatch(Text);

    /// <summary>The names with the letters as they were written.</summary>
    public IReadOnlyList<string> NamesAsWritten => [.. Names.Select(name => Original.IndexOf(name, StringComparison.OrdinalIgnoreCase) is var at and >= 0 ? Original.Substring(at, name.Length) : name)];

    /// <summary>The same question with these words not taken for names.</summary>
    public Question Without(params ReadOnlySpan<string> words)
    {
        var text = $" {Text} ";
        foreach (var word in words)
            text = text.Replace($" {word} ", " ", StringComparison.Ordinal);
        return new Question(Original, text.Trim(), IsFollowUp);
    }

    public static Question Of(string original) => Of(original, original, false);

    public static Question Of(string original, string text, bool isFollowUp)
    {
        var trimmed = original.Trim();
        return trimmed.Length > MaxLength || text.Length > 2 * MaxLength ? new Question(trimmed, "", isFollowUp) : new Question(trimmed, Plain(text), isFollowUp);
    }

    /// <summary>One of these concepts is spoken of.</summary>
    public bool Is(params ReadOnlySpan<string> concepts)
    {
        foreach (var concept in concepts)
            if (_concepts.Contains(concept))
                return true;
        return false;
    }

    /// <summary>One of these very words was said; of several words, in a row.</summary>
    public bool Says(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (word.Contains(' ', StringComparison.Ordinal) ? $" {Text} ".Contains($" {word} ", StringComparison.Ordinal) : _words.Contains(word))
                return true;
        return false;
    }

    /// <summary>How much of the question these concepts explain.</summary>
    public int Explained(params ReadOnlySpan<string> concepts)
    {
        var sum = 0;
        foreach (var concept in concepts)
            sum += _concepts.Contains(concept) ? Lexicon.Weight(concept) : 0;
        return sum;
    }

    private static string Plain(string text)
    {
        var plain = Spaces().Replace(text.ToLowerInvariant().Replace('’', '\'').Replace('`', ' ').Replace('“', '"').Replace('”', '"'), " ").Trim(' ', '?', '!', '.', ',', ';');
        plain = Contraction().Replace(plain, "${word} is");
        return Lexicon.Join(Possessive().Replace(plain, ""));
    }

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\b(?<word>what|how|where|who)(?:'s|s)(?=\s)")]
    private static partial Regex Contraction();

    [GeneratedRegex(@"'s?(?=\s|$)")]
    private static partial Regex Possessive();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._/-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex NameShape();

    [GeneratedRegex(@"^(?:help|hi|hello|hey|what can you do.*|what can i ask.*|how do you work|who are you|usage|commands|\?)?$")]
    private static partial Regex HelpWords();
}
