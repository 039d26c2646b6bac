using AIOps.Agent.Terminal;

namespace AIOps.Tests.Agent.Terminal;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain\n\ttext é 漢 🙂", "plain\n\ttext é 漢 🙂")]
    [InlineData("\e[2J\e[31mred", "\uFFFD[2J\uFFFD[31mred")]
    [InlineData("\e]0;title\a", "\uFFFD]0;title\uFFFD")]
    [InlineData("\u009b31m", "\uFFFD31m")]
    [InlineData("approve\u202Eyned", "approve\uFFFDyned")]
    [InlineData("a\rb\bc\u200bd", "ab\uFFFDc\uFFFDd")]
    public void Clean_HostileText_CannotBeObeyed(string text, string shown) => Assert.Equal(shown, TerminalText.Clean(text));

    [Fact]
    public void Line_LongText_IsOneShortLine() => Assert.Equal("a b c…", TerminalText.Line("a\nb\tc d e", 6));

    [Theory]
    [InlineData(false, null, null, true)]
    [InlineData(true, null, null, false)]
    [InlineData(false, "1", null, false)]
    [InlineData(false, "", null, true)]
    [InlineData(false, null, "dumb", false)]
    public void Colours_OnlyWhereWanted(bool redirected, string? noColor, string? term, bool wanted) =>
        Assert.Equal(wanted, Screen.WantsColours(redirected, name => name == "NO_COLOR" ? noColor : name == "TERM" ? term : null));

    [Fact]
    public void Screen_WithoutColours_WritesNoEscapes()
    {
        var output = new StringWriter();
        var screen = new Screen(output, colours: false);
        screen.Piece("\e[1mhalf");
        screen.Line("whole", Screen.Red);
        Assert.Equal("\uFFFD[1mhalf\nwhole\n", output.ToString());
    }

    [Theory]
    [InlineData("--url", "ftp://x")]
    [InlineData("--session", "a b")]
    [InlineData("--timeout", "soon")]
    [InlineData("--timeout", "0s")]
    [InlineData("--key")]
    [InlineData("--nonsense")]
    public void Arguments_Wrong_AreNamed(params string[] args) =>
        Assert.Contains(args[0], Assert.Throws<UsageException>(() => TerminalArguments.Read(args, _ => null)).Message, StringComparison.Ordinal);

    [Fact]
    public void Arguments_KeyOfTheCommandLine_ComesBeforeTheVariables()
    {
        Assert.Equal("b", TerminalArguments.Read([], name => name == TerminalArguments.KeyVariable ? "b" : "c").Key);
        Assert.Equal("a", TerminalArguments.Read(["--key", "a"], _ => "b").Key);
        var read = TerminalArguments.Read(["what?", "--timeout=5m", "--Host:X=1"], _ => null);
        Assert.Equal((TimeSpan.FromMinutes(5), "what?", "--Host:X=1"), (read.Timeout, read.Words.Single(), read.Settings.Single()));
    }
}
