using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace AIOps.Tests.Shared.LoopbackGrafana;

/// <summary>Speaks the parts of Grafana's published HTTP API that concern dashboards, panel data and annotations, on a free loopback port.</summary>
public sealed class LoopbackGrafana : IAsyncDisposable
{
    private readonly Dictionary<string, JsonObject> _dashboards = [];
    private readonly SortedDictionary<long, JsonObject> _annotations = [];
    private LoopbackHttp _http = null!;
    private long _lastId = 40;

    public string Url => _http.Url;

    /// <summary>Method, path and query of each request, in order.</summary>
    public IEnumerable<string> Requests => _http.Requests;

    public IEnumerable<JsonObject> Annotations => _annotations.Values;

    /// <summary>Bodies of /api/ds/query.</summary>
    public List<JsonElement> Queries { get; } = [];

    /// <summary>What /api/ds/query answers for each refId.</summary>
    public string Result { get; set; } = """{"status":200,"frames":[{"schema":{"name":"web","fields":[{"name":"Time","type":"time"},{"name":"Value","type":"number","labels":{"pod":"web-1"}}]},"data":{"values":[[1,2,3],[5,null,7]]}}]}""";

    public string Token { get; set; } = "glsa_correct_horse";

    /// <summary>Makes the annotation, then drops the connection before the answer.</summary>
    public bool DropAfterAnnotation { get; set; }

    /// <summary>Answers everything in place of the API.</summary>
    public RequestDelegate? Instead { get; set; }

    public static async Task<LoopbackGrafana> StartAsync()
    {
        var grafana = new LoopbackGrafana();
        grafana._http = await LoopbackHttp.StartAsync(grafana.AnswerAsync);
        return grafana;
    }

    public void Add(string dashboard)
    {
        var document = JsonNode.Parse(dashboard)!.AsObject();
        _dashboards[document["uid"]!.GetValue<string>()] = document;
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    private Task AnswerAsync(HttpContext http)
    {
        if (Instead is { } instead)
            return instead(http);
        if (http.Request.Headers.Authorization != $"Bearer {Token}")
            return JsonAsync(http, 401, new { message = "Invalid API key" });
        return (http.Request.Method, http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries)) switch
        {
            ("GET", ["api", "search"]) => SearchAsync(http),
            ("GET", ["api", "dashboards", "uid", var uid]) => _dashboards.TryGetValue(uid, out var dashboard)
                ? JsonAsync(http, 200, new { dashboard, meta = new { folderTitle = "Shop", url = $"/d/{uid}/x" } })
                : JsonAsync(http, 404, new { message = "Dashboard not found" }),
            ("POST", ["api", "ds", "query"]) => QueryAsync(http),
            ("GET", ["api", "annotations"]) => FindAsync(http),
            ("POST", ["api", "annotations"]) => AnnotateAsync(http),
            ("DELETE", ["api", "annotations", var id]) => _annotations.Remove(long.Parse(id, CultureInfo.InvariantCulture))
                ? JsonAsync(http, 200, new { message = "Annotation deleted" })
                : JsonAsync(http, 404, new { message = "Could not find annotation to delete" }),
            _ => JsonAsync(http, 404, new { message = "Not found" }),
        };
    }

    private Task SearchAsync(HttpContext http)
    {
        var (query, tag) = (http.Request.Query["query"].ToString(), http.Request.Query["tag"].ToString());
        return JsonAsync(http, 200, _dashboards.Values
            .Where(d => d["title"]!.GetValue<string>().Contains(query, StringComparison.OrdinalIgnoreCase) && (tag.Length == 0 || Tags(d).Contains(tag)))
            .Take(int.Parse(http.Request.Query["limit"]!, CultureInfo.InvariantCulture))
            .Select(d => new { id = 1, uid = d["uid"], title = d["title"], type = "dash-db", tags = Tags(d), folderTitle = "Shop", url = $"/d/{d["uid"]}" }));
    }

    private async Task QueryAsync(HttpContext http)
    {
        var body = await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body);
        Queries.Add(body);
        var results = new JsonObject();
        foreach (var query in body.GetProperty("queries").EnumerateArray())
            results[query.GetProperty("refId").GetString()!] = JsonNode.Parse(Result);
        await JsonAsync(http, Result.Contains("\"error\"", StringComparison.Ordinal) ? 400 : 200, new { results });
    }

    private Task FindAsync(HttpContext http)
    {
        var (from, to) = (long.Parse(http.Request.Query["from"]!, CultureInfo.InvariantCulture), long.Parse(http.Request.Query["to"]!, CultureInfo.InvariantCulture));
        return JsonAsync(http, 200, _annotations.Values.Where(a => a["time"]!.GetValue<long>() >= from && a["time"]!.GetValue<long>() <= to
            && http.Request.Query["tags"].All(tag => Tags(a).Contains(tag!))));
    }

    private async Task AnnotateAsync(HttpContext http)
    {
        var body = (await JsonSerializer.DeserializeAsync<JsonObject>(http.Request.Body))!;
        if (body["dashboardUID"] is { } uid && !_dashboards.ContainsKey(uid.GetValue<string>()))
        {
            await JsonAsync(http, 404, new { message = "Dashboard not found" });
            return;
        }
        body["id"] = ++_lastId;
        _annotations[_lastId] = JsonNode.Parse(body.ToJsonString())!.AsObject();
        if (DropAfterAnnotation)
            http.Abort();
        else
            await JsonAsync(http, 200, new { message = "Annotation added", id = _lastId });
    }

    private static string[] Tags(JsonObject holder) => holder["tags"] is JsonArray tags ? [.. tags.Select(tag => tag!.GetValue<string>())] : [];

    private static Task JsonAsync(HttpContext http, int status, object body)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(body);
    }
}
