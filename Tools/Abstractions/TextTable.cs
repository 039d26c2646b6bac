using System.Text;

namespace AIOps.Tools.Abstractions;

/// <summary>Columns for people and models, padded with spaces; an empty cell is <c>-</c>.</summary>
public sealed class TextTable(params string[] columns)
{
    private readonly List<string[]> _rows = [columns];

    public void Add(params string?[] cells) =>
        _rows.Add([.. cells.Select(cell => string.IsNullOrEmpty(cell) ? "-" : cell.ReplaceLineEndings(" "))]);

    public override string ToString()
    {
        var widths = columns.Select((_, column) => _rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in _rows)
            text.AppendLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        return text.ToString().TrimEnd();
    }
}
