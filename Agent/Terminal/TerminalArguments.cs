namespace AIOps.Agent.Terminal;

/// <summary>The command line of <c>chat</c> and <c>ask</c>. What looks like a setting of the Agent (<c>--Section:Key=value</c>) is kept for one started here.</summary>
internal sealed record TerminalArguments
{
    public const string KeyVariable = "AIOPS_API_KEY";
    public const string AdminKeyVariable = "AIOPS_ADMIN_API_KEY";

    private static readonly string[] Valued = ["--url", "--key", "--session", "--timeout"];

    /// <summary>Null: the usual one, and where none answers there, one started here.</summary>
    public Uri? Url { get; private init; }

    public string? Key { get; private init; }

    public string? Session { get; private init; }

    public bool Json { get; private init; }

    public TimeSpan? Timeout { get; private init; }

    public IReadOnlyList<string> Words { get; private init; } = [];

    public IReadOnlyList<string> Settings { get; private init; } = [];

    /// <exception cref="UsageException">Names what is wrong.</exception>
    public static TerminalArguments Read(IReadOnlyList<string> args, Func<string, string?> environment)
    {
        var read = new TerminalArguments { Key = environment(KeyVariable) is { Length: > 0 } key ? key : environment(AdminKeyVariable) is { Length: > 0 } admin ? admin : null };
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var left, var right] && Valued.Contains(left) ? (left, right) : (args[i], null);
            if (Valued.Contains(name))
                value ??= ++i < args.Count ? args[i] : throw new UsageException($"{name} needs a value");
            read = name switch
            {
                "--url" => read with { Url = Address(value!) },
                "--key" => read with { Key = value },
                "--session" => read with { Session = Chat.ChatRequest.IsSessionId(value!) ? value : throw new UsageException("--session must be 1 to 64 letters, digits, dashes or underscores") },
                "--timeout" => read with { Timeout = Span(value!) },
                "--json" => read with { Json = true },
                _ when name.StartsWith("--", StringComparison.Ordinal) && name.Contains('=', StringComparison.Ordinal) => read with { Settings = [.. read.Settings, name] },
                _ when name.StartsWith("--", StringComparison.Ordinal) => throw new UsageException($"{name} is unknown"),
                _ => read with { Words = [.. read.Words, name] },
            };
        }
        return read;
    }

    private static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        ? url : throw new UsageException($"--url must be an address such as {AgentHost.DefaultUrl}");

    /// <summary>60s, 5m, 1h, or a number of seconds.</summary>
    private static TimeSpan Span(string text)
    {
        var unit = text.Length > 0 && char.IsLetter(text[^1]) ? text[^1] : 's';
        var factor = unit switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        return factor > 0 && double.TryParse(text.TrimEnd(unit), System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var number) && number > 0 && number * factor <= 86_400
            ? TimeSpan.FromSeconds(number * factor)
            : throw new UsageException("--timeout must be a time up to a day, such as 60s or 5m");
    }
}
