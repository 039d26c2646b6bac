using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace AIOps.Tests.Shared.LoopbackLoki;

/// <summary>Keeps log lines and speaks Loki's published query API over them, on a free loopback port, with its limits and its plain-text refusals.</summary>
public sealed class LoopbackLoki : IAsyncDisposable
{
    private const int MostEntries = 5000;

    private readonly List<(IReadOnlyDictionary<string, string> Labels, DateTimeOffset Time, string Line)> _entries = [];
    private LoopbackHttp _http = null!;

    public string Url => _http.Url;

    /// <summary>Method, path and query of each request, in order.</summary>
    public IEnumerable<string> Requests => _http.Requests;

    /// <summary>Asked for, when set: a request without it is refused.</summary>
    public string? Tenant { get; set; }

    public string? Authorization { get; set; }

    /// <summary>Answers everything in place of the API.</summary>
    public RequestDelegate? Instead { get; set; }

    public static async Task<LoopbackLoki> StartAsync()
    {
        var loki = new LoopbackLoki();
        loki._http = await LoopbackHttp.StartAsync(loki.AnswerAsync);
        return loki;
    }

    public void Push(string labels, DateTimeOffset time, string line) =>
        _entries.Add((labels.Split(',').Select(label => label.Split('=', 2)).ToDictionary(label => label[0], label => label[1]), time, line));

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    private Task AnswerAsync(HttpContext http)
    {
        if (Instead is { } instead)
            return instead(http);
        if (Authorization is { } wanted && http.Request.Headers.Authorization != wanted)
            return PlainAsync(http, 401, "Unauthorized");
        if (Tenant is { } tenant && http.Request.Headers["X-Scope-OrgID"] != tenant)
            return PlainAsync(http, 401, "no org id");
        if (http.Request.Method != "GET")
            return PlainAsync(http, 405, "Method Not Allowed");
        try
        {
            return http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
            {
                ["loki", "api", "v1", "labels"] => DataAsync(http, Within(http, null).SelectMany(entry => entry.Labels.Keys)),
                ["loki", "api", "v1", "label", var label, "values"] => DataAsync(http, Within(http, http.Request.Query["query"]).Where(entry => entry.Labels.ContainsKey(label)).Select(entry => entry.Labels[label])),
                ["loki", "api", "v1", "series"] => http.Response.WriteAsJsonAsync(new { status = "success", data = Streams(Within(http, http.Request.Query["match[]"])).Select(stream => stream.Key) }),
                ["loki", "api", "v1", "query_range"] => QueryAsync(http),
                _ => PlainAsync(http, 404, "404 page not found"),
            };
        }
        catch (FormatException e)
        {
            return PlainAsync(http, 400, e.Message);
        }
    }

    private Task QueryAsync(HttpContext http)
    {
        var limit = int.Parse(http.Request.Query["limit"].FirstOrDefault() ?? "100", CultureInfo.InvariantCulture);
        if (limit > MostEntries)
            return PlainAsync(http, 400, $"max entries limit per query exceeded, limit > max_entries_limit ({limit} > {MostEntries})");
        var query = LogQl.Parse(http.Request.Query["query"]!);
        var entries = Within(http, http.Request.Query["query"]);
        var newest = http.Request.Query["direction"] == "forward" ? entries.OrderBy(entry => entry.Time) : entries.OrderByDescending(entry => entry.Time);
        return query.IsMetric
            ? http.Response.WriteAsJsonAsync(new { status = "success", data = new { resultType = "matrix", result = Streams(entries).Select(stream => new { metric = stream.Key, values = new[] { new object[] { 1700000000, $"{stream.Count()}" } } }), stats = new { } } })
            : http.Response.WriteAsJsonAsync(new { status = "success", data = new { resultType = "streams", result = Streams(newest.Take(limit)).Select(stream => new { stream = stream.Key, values = stream.Select(entry => new[] { Nanoseconds(entry.Time), entry.Line }) }), stats = new { } } });
    }

    /// <summary>From start on, before end.</summary>
    private IEnumerable<(IReadOnlyDictionary<string, string> Labels, DateTimeOffset Time, string Line)> Within(HttpContext http, string? query)
    {
        var selected = string.IsNullOrEmpty(query) ? null : LogQl.Parse(query);
        var (start, end) = (long.Parse(http.Request.Query["start"]!, CultureInfo.InvariantCulture), long.Parse(http.Request.Query["end"]!, CultureInfo.InvariantCulture));
        return _entries.Where(entry => Ticks(entry.Time) >= start && Ticks(entry.Time) < end && (selected is null || (selected.Matches(entry.Labels) && selected.Matches(entry.Line))));
    }

    private static IEnumerable<IGrouping<IReadOnlyDictionary<string, string>, (IReadOnlyDictionary<string, string> Labels, DateTimeOffset Time, string Line)>> Streams(
        IEnumerable<(IReadOnlyDictionary<string, string> Labels, DateTimeOffset Time, string Line)> entries) =>
        entries.GroupBy(entry => string.Join(',', entry.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))).SelectMany(group => group.GroupBy(_ => group.First().Labels));

    private static Task DataAsync(HttpContext http, IEnumerable<string> values)
    {
        string[] data = [.. values.Distinct().Order(StringComparer.Ordinal)];
        // As Loki does: without values there is no data member.
        return data.Length == 0 ? http.Response.WriteAsJsonAsync(new { status = "success" }) : http.Response.WriteAsJsonAsync(new { status = "success", data });
    }

    private static Task PlainAsync(HttpContext http, int status, string text)
    {
        (http.Response.StatusCode, http.Response.ContentType) = (status, "text/plain; charset=utf-8");
        return http.Response.WriteAsync(text);
    }

    private static long Ticks(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * 100;

    private static string Nanoseconds(DateTimeOffset time) => Ticks(time).ToString(CultureInfo.InvariantCulture);
}
