using System.Globalization;

namespace AIOps.Agent.Api.Requests;

/// <summary>Reads query parameters; an error names the parameter.</summary>
internal static class Query
{
    public static PageRequest Page(HttpRequest request)
    {
        var limit = 50;
        if (Text(request, "limit") is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > 500))
            throw new InputException("limit", "must be 1 to 500");
        return new PageRequest(limit, Text(request, "cursor"));
    }

    public static string? Text(HttpRequest request, string name)
    {
        var values = request.Query[name];
        if (values.Count > 1)
            throw new InputException(name, "is given more than once");
        var value = values.ToString();
        if (value.Length == 0)
            return null;
        return value.Length <= 1024 && !value.Contains('\0', StringComparison.Ordinal) ? value : throw new InputException(name, "is too long or not plain text");
    }

    /// <summary>ISO 8601, in UTC unless it says otherwise; null when it is left out.</summary>
    public static DateTimeOffset? Time(HttpRequest request, string name)
    {
        if (Text(request, name) is not { } text)
            return null;
        return text.Length >= 10 && text[4] == '-' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new InputException(name, "must be a time such as 2026-01-31T09:30:00Z");
    }

    public static TEnum? Choice<TEnum>(HttpRequest request, string name) where TEnum : struct, Enum
    {
        if (Text(request, name) is not { } text)
            return null;
        return WireJson.TryParse<TEnum>(text, out var value)
            ? value
            : throw new InputException(name, $"must be one of {string.Join(", ", Enum.GetValues<TEnum>().Select(WireJson.Name))}");
    }

    /// <summary>A list page; a cursor that is none of ours is the caller's mistake.</summary>
    public static async Task<IResult> ListAsync<T>(Func<Task<Page<T>>> list, Func<T, object> show)
    {
        try
        {
            var page = await list();
            return new Listing(page.Items.Select(show), page.NextCursor).Answer();
        }
        catch (FormatException e)
        {
            throw new InputException("cursor", e.Message);
        }
    }
}
