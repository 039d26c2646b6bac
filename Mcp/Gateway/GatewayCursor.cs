using System.Buffers.Text;
using System.Text;
using ModelContextProtocol;

namespace AIOps.Mcp.Gateway;

/// <summary>Pages of a list in the order of its names: a cursor names the last one seen, so that what comes and goes moves nothing.</summary>
internal static class GatewayCursor
{
    /// <exception cref="McpProtocolException">The cursor is not one of this list's.</exception>
    public static (List<T> Page, string? Next) Cut<T>(string list, IReadOnlyList<T> all, Func<T, string> name, string? cursor, int size)
    {
        var after = cursor is null ? null : Decode(list, cursor);
        var rest = all.Where(item => after is null || string.CompareOrdinal(name(item), after) > 0).Take(size + 1).ToList();
        if (rest.Count <= size)
            return (rest, null);
        rest.RemoveAt(size);
        return (rest, Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{list} {name(rest[^1])}")));
    }

    private static string Decode(string list, string cursor)
    {
        try
        {
            var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
            if (text.StartsWith($"{list} ", StringComparison.Ordinal))
                return text[(list.Length + 1)..];
        }
        catch (FormatException)
        {
            // Answered below.
        }
        throw new McpProtocolException("the cursor is not one that this list gave out", McpErrorCode.InvalidParams);
    }
}
