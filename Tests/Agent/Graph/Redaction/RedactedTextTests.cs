using AIOps.Agent.Graph.Redaction;
using FsCheck;
using FsCheck.Fluent;

namespace AIOps.Tests.Agent.Graph.Redaction;

/// <summary>A stream shows the same as the whole text would, however it is cut.</summary>
public sealed class RedactedTextTests
{
    private static readonly string[] Words =
        ["hello", "password:", "hunter2-secret", "\n", " ", "api_key = ", "\"quoted secret value\"", "Bearer ", "abcdefgh12345678", "postgres://app:hunter2-secret@db/x", "ghp_abcdefghijklmnopqrstuvwxyz", ",", "token", "=", "web-1"];

    [Fact]
    public void Add_AnyPieces_ShowsTheMaskedText()
    {
        var cuts = from words in Gen.Elements(Words).ListOf(12) from size in Gen.Choose(1, 9) select (Text: string.Concat(words), Size: size);
        Prop.ForAll(cuts.ToArbitrary(), sample =>
        {
            var shown = new RedactedText();
            var parts = string.Concat(sample.Text.Chunk(sample.Size).Select(piece => shown.Add(new string(piece)))) + shown.Flush();
            return !parts.Contains("hunter2-secret", StringComparison.Ordinal)
                || CredentialMask.Apply(sample.Text).Contains("hunter2-secret", StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("the password is: password=hunter2 and more", "the password is: password=*** and more")]
    [InlineData("see postgres://app:pw@db/x\nnext", "see postgres://app:***@db/x\nnext")]
    [InlineData("token\n= hunter2 end", "token\n= *** end")]
    [InlineData("plain text, nothing in it", "plain text, nothing in it")]
    public void Add_CharacterByCharacter_EndsAsTheMaskedText(string text, string expected)
    {
        var shown = new RedactedText();
        Assert.Equal(expected, string.Concat(text.Select(c => shown.Add(c.ToString()))) + shown.Flush());
    }

    [Fact]
    public void Add_PlainWords_AreShownAtOnce()
    {
        var shown = new RedactedText();
        Assert.Equal("The", shown.Add("The"));
        Assert.Equal(" pod", shown.Add(" pod"));
    }
}
