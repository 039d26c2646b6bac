namespace AIOps.Agent.Terminal;

/// <summary>Writes to a terminal, coloured where that is wanted. Colours are ours; every text from elsewhere goes through <see cref="TerminalText"/>.</summary>
internal sealed class Screen(TextWriter output, bool colours)
{
    public const string Red = "31", Green = "32", Yellow = "33", Cyan = "36", Grey = "90", Bold = "1";

    private readonly Lock _writing = new();
    private bool _isMidLine;

    /// <summary>Only on a terminal, and not where NO_COLOR (no-color.org) says otherwise.</summary>
    public static bool WantsColours(bool isRedirected, Func<string, string?> environment) =>
        !isRedirected && string.IsNullOrEmpty(environment("NO_COLOR")) && environment("TERM") != "dumb";

    /// <summary>A line of its own.</summary>
    public void Line(string text, string? colour = null)
    {
        lock (_writing)
        {
            Break();
            output.WriteLine(Coloured(TerminalText.Clean(text), colour));
            output.Flush();
        }
    }

    /// <summary>A piece of running text.</summary>
    public void Piece(string text)
    {
        lock (_writing)
        {
            var clean = TerminalText.Clean(text);
            output.Write(clean);
            output.Flush();
            _isMidLine = clean.Length > 0 ? clean[^1] != '\n' : _isMidLine;
        }
    }

    /// <summary>Where the next input begins.</summary>
    public void Prompt(string text)
    {
        lock (_writing)
        {
            Break();
            output.Write(Coloured(TerminalText.Clean(text), Cyan));
            output.Flush();
        }
    }

    private void Break()
    {
        if (_isMidLine)
            output.WriteLine();
        _isMidLine = false;
    }

    private string Coloured(string text, string? colour) => colours && colour is not null ? $"\e[{colour}m{text}\e[0m" : text;
}
