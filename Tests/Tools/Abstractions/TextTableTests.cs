using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.Abstractions;

public sealed class TextTableTests
{
    [Fact]
    public void ToString_UnevenCells_AreAlignedAndOnOneLine()
    {
        var table = new TextTable("NAME", "READY");
        table.Add("a-long-name", null);
        table.Add("b", "two\nlines");
        Assert.Equal(["NAME         READY", "a-long-name  -", "b            two lines"], table.ToString().ReplaceLineEndings("\n").Split('\n'));
    }
}
