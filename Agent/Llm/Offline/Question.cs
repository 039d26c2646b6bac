using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace AIOps.Agent.Llm.Offline;

/// <summary>A question made easy to match: lower case, one space, contractions and courtesies resolved.</summary>
internal sealed partial record Question(string Original, string Text, string? Namespace, int? Count)
{
    // What may stand in a sentence beside the thing it is about.
    private static readonly HashSet<string> Filler = new(
        """
        a about again all also am an and any anything are as at be been by can check could current currently did display do does doing down everything fetch few find first for from get give got had has have
        having hey hi hello how i in inside is it its just last latest line lines list look looking me most my namespace ns now of off on or our out over please pls print pull quick read recent recently running see
        show some something status tail tell thank thanks that the their them then there these they this those to today up us view want was we were what when where which who why with within would you your
        pod pods deployment deployments deploy container containers service services app application workload log logs output
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    private static readonly HashSet<string> NoNamespace = new(
        ["the", "this", "that", "which", "what", "a", "an", "each", "every", "all", "any", "my", "our", "cluster", "kubernetes", "k8s", "docker", "prometheus", "general", "total", "detail", "machine", "host", "it", "them",
         "pod", "pods", "deployment", "is", "has", "of", "for", "with", "trouble", "order", "here", "there", "log", "logs", "memory", "cpu", "disk", "by", "last", "past", "server", "me", "approval", "inventory", "aiops", "crashloop", "crashloopbackoff", "pending", "error", "errors"], StringComparer.Ordinal);

    /// <summary>Nobody asks a plain question in more characters; what is longer is left to models.</summary>
    public const int MaxLength = 1000;

    private static readonly ConcurrentDictionary<string, Regex> Patterns = new(StringComparer.Ordinal);

    public bool IsTooLong => Original.Length > MaxLength;

    public bool AsksForHelp => HelpWords().IsMatch(Text);

    public static Question Of(string original)
    {
        var trimmed = original.Trim();
        if (trimmed.Length > MaxLength)
            return new Question(trimmed, "", null, null);
        var text = Spaces().Replace(trimmed.ToLowerInvariant().Replace('’', '\'').Replace('`', ' ').Replace('"', ' ').Replace('“', ' ').Replace('”', ' '), " ").Trim(' ', '?', '!', '.', ',', ';');
        text = text.Replace("what's", "what is", StringComparison.Ordinal).Replace("whats ", "what is ", StringComparison.Ordinal).Replace("how's", "how is", StringComparison.Ordinal)
            .Replace("where's", "where is", StringComparison.Ordinal).Replace("who's", "who is", StringComparison.Ordinal).Replace("'s ", " ", StringComparison.Ordinal);
        var count = CountOf().Match(text) is { Success: true } number && int.TryParse(number.Groups["n"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 ? n : (int?)null;
        return new Question(trimmed, text, NamespaceOf(text), count);
    }

    public bool Has(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            // The words are the intents' own, so there are only so many.
            if (Patterns.GetOrAdd(word, static w => new Regex($@"(?<![\w-]){w}(?![\w-])", RegexOptions.CultureInvariant)).IsMatch(Text))
                return true;
        return false;
    }

    /// <summary>The words that are left when courtesies, the namespace, numbers and <paramref name="known"/> are taken away: names, if anything.</summary>
    public IReadOnlyList<string> Names(params ReadOnlySpan<string> known)
    {
        var away = new HashSet<string>([.. known], StringComparer.Ordinal);
        return [.. WordPattern().Matches(Text).Select(m => m.Value.Trim('.', '-', '_', '/')).Where(word =>
            word.Length > 0 && !Filler.Contains(word) && !away.Contains(word) && word != Namespace && !word.All(char.IsAsciiDigit)).Distinct()];
    }

    private static string? NamespaceOf(string text)
    {
        foreach (var pattern in new[] { NamespaceBefore(), NamespaceAfter(), OptionN(), InName() })
            foreach (Match match in pattern.Matches(text))
                if (match.Groups["ns"].Value.TrimEnd('.', '-') is { Length: > 0 } name && !NoNamespace.Contains(name) && !name.All(char.IsAsciiDigit))
                    return name;
        return SlashName().Match(text) is { Success: true } slash ? slash.Groups["ns"].Value : null;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"[a-z0-9][a-z0-9._/-]*")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"\b(?:namespace|ns)[ :=]+(?<ns>[a-z0-9][a-z0-9-]*)")]
    private static partial Regex NamespaceBefore();

    [GeneratedRegex(@"\b(?<ns>[a-z0-9][a-z0-9-]*) (?:namespace|ns)\b")]
    private static partial Regex NamespaceAfter();

    [GeneratedRegex(@"(?:^| )-n[ =](?<ns>[a-z0-9][a-z0-9-]*)")]
    private static partial Regex OptionN();

    [GeneratedRegex(@"\b(?:in|inside|within) (?:the )?(?<ns>[a-z0-9][a-z0-9-]*)\b(?![./:])")]
    private static partial Regex InName();

    [GeneratedRegex(@"(?<![\w/.:-])(?<ns>[a-z][a-z0-9-]*)/[a-z0-9][a-z0-9.-]*(?![\w/])")]
    private static partial Regex SlashName();

    [GeneratedRegex(@"\b(?:last|latest|tail|top|first|recent|newest)(?: -n)? (?<n>[0-9]{1,4})\b|\b(?<n>[0-9]{1,4}) (?:log )?(?:lines|processes|entries|events|newest|latest|last)\b")]
    private static partial Regex CountOf();

    [GeneratedRegex(@"^(?:help|hi|hello|hey|what can you do.*|what can i ask.*|how do you work|who are you|usage|commands|\?)?$")]
    private static partial Regex HelpWords();
}
