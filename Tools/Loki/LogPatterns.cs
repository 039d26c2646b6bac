using System.Text.RegularExpressions;

namespace AIOps.Tools.Loki;

/// <summary>Groups log lines that differ only in what varies: times, numbers, ids, addresses, paths, quoted values.</summary>
internal sealed partial class LogPatterns
{
    private const int MostPatterns = 2000, LineRead = 600, MostWords = 60;
    // Words in which two lines may differ and still say the same; a quarter of them.
    private const double Alike = 0.75;
    private const string Hole = "<*>";

    private readonly List<Group> _groups = [];
    private readonly Dictionary<string, Group> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Words, string First), List<Group>> _similar = [];

    public sealed class Group(string[] words, LokiAnswer.Line example)
    {
        public string[] Words { get; } = words;

        public string Pattern => string.Join(' ', Words);

        /// <summary>The newest line.</summary>
        public LokiAnswer.Line Example { get; private set; } = example;

        public int Count { get; private set; }

        public DateTimeOffset First { get; private set; } = example.Time;

        public void Take(LokiAnswer.Line line)
        {
            Count++;
            First = line.Time < First ? line.Time : First;
            Example = line.Time > Example.Time ? line : Example;
        }
    }

    /// <summary>The most frequent first.</summary>
    public IReadOnlyList<Group> Groups => [.. _groups.OrderByDescending(group => group.Count).ThenByDescending(group => group.Example.Time)];

    /// <summary>Lines that found no place because there were too many patterns.</summary>
    public int Lost { get; private set; }

    public void Add(LokiAnswer.Line line)
    {
        var abstracted = Abstract(line.Text);
        if (!_exact.TryGetValue(abstracted, out var group))
        {
            var words = abstracted.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            group = Nearest(words) ?? Create(words, line);
            if (group is null)
            {
                Lost++;
                return;
            }
            _exact[abstracted] = group;
        }
        group.Take(line);
    }

    public static string Abstract(string line)
    {
        line = line.Length > LineRead ? line[..LineRead] : line;
        line = Times().Replace(line, "<time>");
        line = Ids().Replace(line, "<id>");
        line = Addresses().Replace(line, "<address>");
        line = Numbers().Replace(line, "<n>");
        line = Runs().Replace(line, "<id>");
        return string.Join(' ', line.Split(default(char[]), MostWords, StringSplitOptions.RemoveEmptyEntries));
    }

    private Group? Create(string[] words, LokiAnswer.Line line)
    {
        if (_groups.Count >= MostPatterns)
            return null;
        var group = new Group(words, line);
        _groups.Add(group);
        var key = Key(words);
        if (!_similar.TryGetValue(key, out var list))
            _similar[key] = list = [];
        list.Add(group);
        return group;
    }

    private Group? Nearest(string[] words)
    {
        // Two short lines that differ in a word say different things.
        if (words.Length < 4 || !_similar.TryGetValue(Key(words), out var candidates))
            return null;
        foreach (var candidate in candidates)
        {
            var differ = words.Where((word, i) => word != candidate.Words[i]).Count();
            if (1 - (double)differ / words.Length < Alike || !DiffersInValuesOnly(words, candidate.Words))
                continue;
            for (var i = 0; i < words.Length; i++)
                if (words[i] != candidate.Words[i])
                    candidate.Words[i] = Hole;
            return candidate;
        }
        return null;
    }

    /// <summary>Two plain words are two messages (connected, disconnected); a value has a mark, a digit or a capital, or was one before.</summary>
    private static bool DiffersInValuesOnly(string[] words, string[] others)
    {
        for (var i = 0; i < words.Length; i++)
            if (words[i] != others[i] && others[i] != Hole && PlainWord().IsMatch(words[i]) && PlainWord().IsMatch(others[i]))
                return false;
        return true;
    }

    private static (int, string) Key(string[] words) => (words.Length, words.FirstOrDefault(word => !word.Contains('<', StringComparison.Ordinal)) ?? "");

    [GeneratedRegex(@"\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:?\d\d)?|\b\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d( [+-]\d{4})?|\b([A-Z][a-z]{2},? )?[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d|\b\d\d:\d\d:\d\d([.,]\d+)?\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Times();

    [GeneratedRegex(@"\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b|\b0x[0-9a-fA-F]+\b|(?<=[a-z0-9]-)([0-9a-f]{8,10}-)?[a-z0-9]{5}\b(?=[^-\w]|$)(?<=\d[a-z0-9]*)|\b(?=[a-fA-F]*\d)(?=\d*[a-fA-F])[0-9a-fA-F]{8,}\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Ids();

    [GeneratedRegex(@"\b\d{1,3}(\.\d{1,3}){3}(:\d+)?(/\d+)?\b|\[?\b([0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{1,4}\b\]?(:\d+)?|\b[\w.+-]+@[\w-]+(\.[\w-]+)+\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Addresses();

    [GeneratedRegex(@"(?<![A-Za-z<])[+-]?\d+([.,]\d+)*(e[+-]?\d+)?(?=(ns|us|µs|ms|s|m|h|d|B|KB|MB|GB|KiB|MiB|GiB|K|M|G|%)?(?![A-Za-z0-9]))", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Numbers();

    // What still holds many digits among letters: request ids, hashes in base 62 or 64.
    [GeneratedRegex(@"\b(?=(?:[A-Za-z_]*\d){3})[A-Za-z0-9_]{10,}\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Runs();

    [GeneratedRegex(@"\A[A-Za-z]?[a-z]+[.,:;]?\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainWord();
}
