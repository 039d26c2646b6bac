using System.Text;

namespace AIOps.Tools.Host;

/// <summary>Lines of a program's output, of which no more is kept than is allowed; the rest is read and dropped, or the program would block on a full pipe.</summary>
internal static class BoundedLines
{
    /// <summary>False when there was more than <paramref name="limit"/> characters.</summary>
    public static async Task<bool> ReadAsync(StreamReader reader, int limit, Action<string> line, CancellationToken cancellationToken)
    {
        var (open, left, buffer) = (new StringBuilder(), limit, new char[8192]);
        for (int count; (count = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
            foreach (var c in buffer.AsSpan(0, Math.Min(count, left)))
            {
                left--;
                if (c != '\n')
                {
                    open.Append(c);
                    continue;
                }
                line(open.ToString());
                open.Clear();
            }
        if (open.Length > 0 && left > 0)
            line(open.ToString());
        return left > 0;
    }

    public static async Task<string> FirstAsync(StreamReader reader, int limit, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        await ReadAsync(reader, limit, line => text.Append(line).Append('\n'), cancellationToken);
        return text.ToString();
    }
}
