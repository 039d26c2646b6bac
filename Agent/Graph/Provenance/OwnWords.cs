using System.Text.RegularExpressions;

namespace AIOps.Agent.Graph.Provenance;

/// <summary>
/// What the user themselves ordered. Only clauses that begin with the verb count: a question, a condition, a prohibition and
/// what is quoted order nothing. Every doubt ends in an approval, so this reads narrowly on purpose.
/// </summary>
internal sealed partial class OwnWords
{
    private readonly List<string> _orders = [];
    private readonly List<string> _said = [];

    private OwnWords()
    {
    }

    /// <param name="before">The user's message before this one: what "it" may mean.</param>
    public static OwnWords Of(string question, string? before)
    {
        var words = new OwnWords();
        foreach (var sentence in Sentences(question))
        {
            words._said.Add(sentence);
            if (!Asks().IsMatch(sentence))
                words.AddOrders(sentence);
        }
        words._said.AddRange(Sentences(before ?? ""));
        return words;
    }

    /// <summary>The texts in which values for this tool may stand; empty when the user did not order what it does.</summary>
    public IReadOnlyList<string> For(string tool)
    {
        var verbs = Verbs.Of(tool);
        var orders = _orders.Where(order => verbs.Any(verb => order.StartsWith(verb, StringComparison.OrdinalIgnoreCase) && (order.Length == verb.Length || !IsNamePart(order[verb.Length])))).ToList();
        // "look at web-1 and restart it": what it means was said in this message, or in the one before.
        return orders.Any(order => verbs.Any(verb => order.StartsWith(verb, StringComparison.OrdinalIgnoreCase) && Pronoun().IsMatch(order[verb.Length..])))
            ? [.. orders, .. _said]
            : orders;
    }

    /// <summary>Whether the value stands in the text as a word of its own: <c>web-1</c> is not in <c>web-10</c>, and <c>web</c> not in <c>web-1</c>.</summary>
    public static bool Says(string text, string value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return false;
        for (var at = text.IndexOf(value, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(value, at + 1, StringComparison.OrdinalIgnoreCase))
            if ((at == 0 || !IsNamePart(text[at - 1])) && EndsAt(text, at + value.Length))
                return true;
        return false;
    }

    /// <summary>Names in the text, for the inventory.</summary>
    public static IEnumerable<string> Names(string text) => Name().Matches(text).Select(match => match.Value.TrimEnd('.', '/', ':')).Where(name => name.Length > 1).Distinct();

    private void AddOrders(string sentence)
    {
        var began = _orders.Count;
        foreach (var part in Connector().Split(sentence).Select(part => Courtesy().Replace(part.Trim(), "").Trim(' ', '!', '?', ';')).Where(part => part.Length > 0))
            // "restart web-1, web-2 and web-3": a bare name goes on with the order before it.
            if (_orders.Count > began && !part.Contains(' ', StringComparison.Ordinal))
                _orders[^1] += $" {part}";
            else
                _orders.Add(part);
    }

    /// <summary>What is forbidden or conditional counts for nothing.</summary>
    private static IEnumerable<string> Sentences(string text) => Sentence().Split(Quoted().Replace(text, "\n")).Where(s => s.Length > 0 && !Forbids().IsMatch(s));

    private static bool EndsAt(string text, int end) =>
        end == text.Length || !IsNamePart(text[end]) || (text[end] == '.' && (end + 1 == text.Length || char.IsWhiteSpace(text[end + 1])));

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '-' or '_' or '.';

    [GeneratedRegex(@"(?<=[.!?;])\s+|(?<=[!?;])|[\r\n]+")]
    private static partial Regex Sentence();

    // Code fences, quoted lines and quoted speech are somebody else's words.
    [GeneratedRegex("```.*?(```|\\z)|^[ \t]*>[^\n]*|\"[^\"\n]{25,}\"", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\A\W*(why|what|whats|how|when|who|which|where|is|are|was|were|did|does|do (i|we|you)|has|have|had|should|shall|may|might|will it|would it|could it|can (i|we|it))\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Asks();

    [GeneratedRegex(@"\b(not|never|without|cannot|avoid|unless|if|whether|until|before|instead|dont|wont|no)\b|n['’]t\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Forbids();

    [GeneratedRegex(@"\s*,\s*|\s*:\s+|\s+(?:and|then|but|because|while|since|also|so|after|although|though)\s+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Connector();

    [GeneratedRegex(@"\A(?:(?:hey|hi|hello|ok|okay|aiops|please|pls|now|then|so|yes|just|go ahead|to|i want you to|i need you to|i'd like you to|can you|could you|would you|will you|you should|you must|let us|let's|first)\b[ ,]*)+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Courtesy();

    [GeneratedRegex(@"\A\s+(it|that|this|them|those|these|both)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pronoun();

    [GeneratedRegex(@"[\p{L}\p{Nd}][\p{L}\p{Nd}._/:-]*")]
    private static partial Regex Name();
}
