using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Aiops;

/// <summary>Lists of our own records are asked for and answered alike.</summary>
internal static class Paging
{
    private const int MaxLimit = 100;

    public static PageRequest Of(int? limit, string? cursor, AiopsOptions options) =>
        new(Math.Clamp(limit ?? options.PageSize, 1, MaxLimit), string.IsNullOrEmpty(cursor) ? null : cursor);

    public static Answer<RecordList<TRow>> Answer<TRecord, TRow>(Page<TRecord> page, Func<TRecord, TRow> row, Func<TRecord, string> line, string what)
    {
        var text = page.Items.Count == 0 ? $"No matching {what} in AIOps' own records." : string.Join('\n', page.Items.Select(line));
        return new(page.NextCursor is null ? text : $"{text}\nMore with cursor {page.NextCursor}.", new([.. page.Items.Select(row)], page.NextCursor));
    }
}
