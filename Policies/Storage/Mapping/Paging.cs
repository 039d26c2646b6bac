using System.Globalization;
using System.Text;

namespace AIOps.Policies.Storage.Mapping;

/// <summary>Keyset paging: a cursor names the last row seen, so rows added meanwhile move nothing and depth costs nothing.</summary>
internal static class Paging
{
    private const int MaxLimit = 500;

    public static int Limit(PageRequest page) => Math.Clamp(page.Limit, 1, MaxLimit);

    /// <summary>Makes a page of rows that were asked for with one more than the limit.</summary>
    public static Page<T> Cut<T>(List<T> rows, int limit, Func<T, string> cursor)
    {
        if (rows.Count <= limit)
            return new(rows, null);
        rows.RemoveRange(limit, rows.Count - limit);
        return new(rows, cursor(rows[^1]));
    }

    public static string Cursor(string list, DateTimeOffset at, string id) => Encode($"{list} {StoredTime.Format(at)} {id}");

    public static string Cursor(string list, long id) => Encode(string.Create(CultureInfo.InvariantCulture, $"{list} {id}"));

    /// <exception cref="FormatException">The cursor is not one of this list's.</exception>
    public static (DateTimeOffset At, string Id)? TimeAndId(string list, PageRequest page)
    {
        if (page.Cursor is null)
            return null;
        var parts = Decode(page.Cursor).Split(' ');
        return parts.Length == 3 && parts[0] == list && StoredTime.TryParse(parts[1], out var at) ? (at, parts[2]) : throw Bad();
    }

    /// <exception cref="FormatException">The cursor is not one of this list's.</exception>
    public static long? Id(string list, PageRequest page)
    {
        if (page.Cursor is null)
            return null;
        var parts = Decode(page.Cursor).Split(' ');
        return parts.Length == 2 && parts[0] == list && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw Bad();
    }

    private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string Decode(string cursor)
    {
        try
        {
            return Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(cursor));
        }
        catch (FormatException)
        {
            throw Bad();
        }
    }

    private static FormatException Bad() => new("The cursor is not one that this list gave out; leave it out to start from the first page.");
}
