using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace AIOps.Mcp.Servers;

/// <summary>How a <see cref="ToolResult"/> travels in MCP, and back. What goes in comes out, but for text that is cut.</summary>
internal static class ToolAnswer
{
    /// <summary>Characters of text that one answer carries; more is cut, and says so.</summary>
    public const int TextLimit = 256 * 1024;

    /// <summary>Characters of data that one answer carries; half of it would be no data, so more is an error.</summary>
    public const int DataLimit = 4 * 1024 * 1024;

    // Structured content is an object in every protocol revision but the newest; what is none travels in this member. An
    // object that has just this member travels in it, too, so that it is not taken for wrapping.
    private const string Wrapping = "result";

    public static CallToolResult ToWire(ToolResult result)
    {
        if (result.Data is { } data && data.GetRawText().Length is > DataLimit and var size)
            return ToWire(ToolResult.Error($"the answer holds {size} characters of data, which is too much for one; ask for less"));
        return new CallToolResult
        {
            Content = [new TextContentBlock { Text = Cut(result.Text) }],
            StructuredContent = result.Data is { } value && (value.ValueKind != JsonValueKind.Object || IsWrapping(value)) ? Wrap(value) : result.Data,
            IsError = result.IsError,
            Meta = result is { IsError: true } and ({ Transient: true } or { Moved: true }) ? new JsonObject { [ToolMeta.Transient] = result.Transient, [ToolMeta.Moved] = result.Moved } : null,
        };
    }

    public static ToolResult FromWire(CallToolResult result)
    {
        // Ours is already cut; a foreign server's may be of any length.
        var text = string.Join('\n', result.Content.OfType<TextContentBlock>().Select(b => b.Text));
        var data = result.StructuredContent is { ValueKind: JsonValueKind.Object } wrapped && IsWrapping(wrapped)
            ? wrapped.GetProperty(Wrapping)
            : result.StructuredContent;
        return new ToolResult(text.Length > TextLimit + 100 ? Cut(text) : text, data, result.IsError == true,
            Says(result, ToolMeta.Transient), Says(result, ToolMeta.Moved));
    }

    private static bool Says(CallToolResult result, string key) => result.IsError == true && result.Meta?[key]?.GetValueKind() == JsonValueKind.True;

    private static bool IsWrapping(JsonElement value) => value.GetPropertyCount() == 1 && value.TryGetProperty(Wrapping, out _);

    private static JsonElement Wrap(JsonElement value) => JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement> { [Wrapping] = value });

    private static string Cut(string text) => Excerpt.Head(text, TextLimit, $"\n…(cut: {text.Length} characters in all)");
}
