using System.Text.RegularExpressions;

namespace AIOps.Tools.Abstractions;

/// <summary>The last matching lines of a log, each cut to 2,000 characters and with credential-looking text masked.</summary>
/// <param name="grep">Regular expression without look-around or back-references, or null for every line; case is ignored.</param>
public sealed class LogExcerpt(int tail, string? grep)
{
    public const int MaxTail = 1000;
    private const int LineLimit = 2000;

    private readonly Queue<string> _kept = new();
    private readonly Regex? _filter = Compile(grep);

    public int Seen { get; private set; }

    public IReadOnlyCollection<string> Lines => _kept;

    public void Add(string line)
    {
        Seen++;
        if (line.Length > LineLimit)
            line = string.Concat(line.AsSpan(0, LineLimit), " …(cut)");
        line = CredentialMask.Apply(Printable(line));
        // Matched after masking, so that a guess cannot be confirmed by asking for it.
        if (_filter is not null && !_filter.IsMatch(line))
            return;
        _kept.Enqueue(line);
        if (_kept.Count > Math.Clamp(tail, 1, MaxTail))
            _kept.Dequeue();
    }

    private static string Printable(string line) =>
        line.Any(c => char.IsControl(c) && c != '\t') ? string.Concat(line.Where(c => !char.IsControl(c) || c == '\t')) : line;

    private static Regex? Compile(string? grep)
    {
        if (string.IsNullOrEmpty(grep))
            return null;
        try
        {
            // Linear in the input, so a hostile pattern cannot stall the host.
            return new Regex(grep, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ToolException($"grep is not a usable regular expression: {e.Message}", e);
        }
    }
}
