using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Aiops;

/// <summary>Lists of our own records are asked for and answered alike.</summary>
internal static class Paging
{
    private const int MaxLimit = 100;

    public static PageRequest Of(int? limit, string? cursor, AiopsOptions options) =>
        new(Math.Clamp(limit ?? options.PageSize, 1, MaxLimit), string.IsNullOrEmpty(cursor) ? null : cursor);

    public static ToolResult Answer<T>(Page<T> page, IEnumerable<string> lines, string what)
    {
        var text = page.Items.Count == 0 ? $"No matching {what} in AIOps' own records." : string.Join('\n', lines);
        return ToolResult.Of(page.NextCursor is null ? text : $"{text}\nMore with cursor {page.NextCursor}.", page);
    }
}
