namespace AIOps.Mcp.Client.Foreign;

/// <summary>What a foreign server answered, made fit to be shown: plain and bounded, nothing cut in silence.</summary>
internal static class ForeignAnswer
{
    private const int MaxText = 256 * 1024;
    private const int MaxData = 4 * 1024 * 1024;

    public static ToolResult Clean(ToolResult result)
    {
        if (result.Data is { } data && data.GetRawText().Length > MaxData)
            return ToolResult.Error($"the answer holds more than {MaxData} characters of data, which is too much for one; ask for less");
        var text = PlainText.Of(result.Text, MaxText);
        return result with { Text = text.EndsWith('…') && result.Text.Length > MaxText ? $"{text}\n(cut: {result.Text.Length} characters in all)" : text };
    }
}
