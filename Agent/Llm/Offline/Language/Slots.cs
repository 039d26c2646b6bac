using System.Globalization;
using System.Text.RegularExpressions;

namespace AIOps.Agent.Llm.Offline.Language;

/// <summary>Values that are known by their shape or by the word before them.</summary>
/// <param name="Rest">The text without what was taken as time, address or URL, for words and names.</param>
internal sealed partial record Slots(string? Namespace, int? Count, TimeSpan? Window, string? Address, int? Port, string? Url, string? Node, string Rest)
{
    private static readonly string[] Digits = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    /// <summary>As the tools take an age, such as 15m.</summary>
    public string? Age => Window is not { } window ? null
        : window.TotalMinutes < 60 || window.TotalMinutes % 60 != 0 ? $"{Math.Max(1, (int)window.TotalMinutes)}m"
        : $"{(int)window.TotalHours}h";

    public static Slots Of(string text, string original)
    {
        var url = UrlShape().Match(original) is { Success: true } link ? link.Value.TrimEnd('.', ',', '?', ')') : null;
        var rest = url is null ? text : text.Replace(url.ToLowerInvariant(), " ", StringComparison.Ordinal);
        TimeSpan? window = null;
        if (WindowShape().Match(rest) is { Success: true } span)
        {
            var number = span.Groups["n"] is { Success: true } given ? Number(given.Value) ?? 1 : 1;
            window = span.Groups["unit"].Value[0] switch { 's' => TimeSpan.FromSeconds(number), 'm' => TimeSpan.FromMinutes(number), 'h' => TimeSpan.FromHours(number), 'd' => TimeSpan.FromDays(number), _ => TimeSpan.FromDays(7 * number) };
            rest = rest.Remove(span.Index, span.Length).Insert(span.Index, " ");
        }
        var address = HostShape().Match(rest);
        int? port = address.Groups["port"] is { Success: true } beside ? Number(beside.Value) : null;
        port ??= PortShape().Match(rest) is { Success: true } named ? Number(named.Groups["n"].Value) : null;
        return new Slots(NamespaceOf(rest), CountOf().Match(rest) is { Success: true } count ? Positive(count.Groups["n"].Value) : null, window,
            address.Success ? address.Groups["host"].Value : null, port is >= 1 and <= 65535 ? port : null, url,
            NodeShape().Match(rest) is { Success: true } node && Lexicon.Concept(node.Groups["node"].Value) is null && !Lexicon.IsFiller(node.Groups["node"].Value) ? node.Groups["node"].Value : null, rest);
    }

    /// <summary>Digits, or a word up to ten.</summary>
    public static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : Array.IndexOf(Digits, text) is var index and >= 0 ? index : null;

    private static int? Positive(string text) => Number(text) is { } number and > 0 ? number : null;

    private static string? NamespaceOf(string text)
    {
        foreach (var pattern in new[] { NamespaceBefore(), NamespaceAfter(), OptionN(), InName() })
            foreach (Match match in pattern.Matches(text))
                if (match.Groups["ns"].Value.TrimEnd('.', '-') is { Length: > 0 } name && !name.All(char.IsAsciiDigit) && !Lexicon.IsFiller(name) && Lexicon.Concept(name) is null)
                    return name;
        return SlashName().Match(text) is { Success: true } slash ? slash.Groups["ns"].Value : null;
    }

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

    [GeneratedRegex(@"\b(?:last|latest|tail|top|first|recent|newest)(?: -n)? (?<n>[0-9]{1,4})\b|--tail[ =](?<n>[0-9]{1,4})\b|\b(?<n>[0-9]{1,4}) (?:log )?(?:lines|processes|entries|events|newest|latest|last|pods|busiest)\b")]
    private static partial Regex CountOf();

    [GeneratedRegex(@"\b(?:(?:in|for|within|over|during|from) )?(?:the )?(?:last|past|previous|since|recent)(?: the)?(?: last| past)? (?:(?<n>[0-9]{1,5}|one|two|three|four|five|six|seven|eight|nine|ten) ?)?(?<unit>seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?)\b(?: ago)?")]
    private static partial Regex WindowShape();

    [GeneratedRegex(@"https?://[^\s""'<>]+", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex UrlShape();

    [GeneratedRegex(@"(?<![\w./:-])(?<host>(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:[a-z]{2,}|[0-9]{1,3})|localhost)(?::(?<port>[0-9]{1,5}))?(?![\w/-])")]
    private static partial Regex HostShape();

    [GeneratedRegex(@"\b(?:port|listen(?:s|ing)? on|on :?|:)\s?(?<n>[0-9]{1,5})\b(?!\.)")]
    private static partial Regex PortShape();

    [GeneratedRegex(@"\b(?:node|nodes) (?<node>[a-z0-9][a-z0-9.-]*)|\b(?<node>node-?[0-9][a-z0-9.-]*)")]
    private static partial Regex NodeShape();
}
