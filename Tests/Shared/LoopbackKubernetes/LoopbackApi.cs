using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>The HTTP side: who may, what goes wrong, which verb on which object.</summary>
internal sealed class LoopbackApi(ClusterState state, Controllers controllers, ConcurrentQueue<LoopbackRequest> requests, string token)
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ObjectApi _objects = new(state, controllers);

    public ConcurrentQueue<(Fault Fault, string? Method)> Faults { get; } = new();

    public ConcurrentBag<(string Verb, string Resource, string? Namespace)> Denied { get; } = [];

    /// <summary>Of a container, or (empty) of every one that has none of its own.</summary>
    public ConcurrentDictionary<(string Namespace, string Pod, string Container, bool Previous), string> Logs { get; } = new();

    public DiscoveryApi Discovery { get; } = new();

    /// <summary>In which version of its group the server knows evictions.</summary>
    public string EvictionVersion { get; set; } = "v1";

    /// <summary>What metrics.k8s.io answers for <c>pods</c> and <c>nodes</c>; null without a metrics server.</summary>
    public Dictionary<string, JsonArray>? Metrics { get; set; }

    public string? ClientThumbprint { get; set; }

    public int CompactAfterPages { get; set; }

    /// <summary>Called before and after a request has its effect; answering false drops it there, unanswered.</summary>
    public Func<LoopbackRequest, bool, Task<bool>>? Interceptor { get; set; }

    public void Stop() => _stop.Cancel();

    public async Task HandleAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var request = new LoopbackRequest(http.Request.Method, http.Request.Path.Value ?? "", http.Request.QueryString.Value ?? "", await reader.ReadToEndAsync())
        {
            Authorization = http.Request.Headers.Authorization.ToString(),
        };
        requests.Enqueue(request);
        var fault = Faults.TryPeek(out var next) && (next.Method is null || next.Method == request.Method) && Faults.TryDequeue(out next) ? next.Fault : null;
        try
        {
            if (fault is { AfterEffect: false })
                await FailAsync(http, fault);
            await InterceptAsync(http, request, afterEffect: false);
            Authenticate(http);
            var answer = await AnswerAsync(http, request);
            await InterceptAsync(http, request, afterEffect: true);
            if (fault is not null)
                await FailAsync(http, fault);
            request.Status = 200;
            if (answer is not null)
                await WriteAsync(http, 200, answer.ToJsonString());
        }
        catch (ApiStatus status)
        {
            request.Status = status.Code;
            await WriteAsync(http, status.Code, status.Body().ToJsonString());
        }
        catch (Interrupted)
        {
            request.Status = http.Response.StatusCode;
        }
    }

    private async Task FailAsync(HttpContext http, Fault fault)
    {
        if (fault.IsHang)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _stop.Token);
            await Task.Delay(Timeout.Infinite, either.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        if (fault.IsHang || fault.IsReset)
        {
            http.Abort();
            throw new Interrupted();
        }
        if (fault.RetryAfterSeconds is { } seconds)
            http.Response.Headers.RetryAfter = $"{seconds}";
        if (fault.RedirectTo is { } to)
        {
            http.Response.StatusCode = 307;
            http.Response.Headers.Location = to;
            throw new Interrupted();
        }
        throw new ApiStatus(fault.Status ?? 500, fault.Reason ?? (fault.Status == 429 ? "TooManyRequests" : "InternalError"), "the server was told to fail");
    }

    private async Task InterceptAsync(HttpContext http, LoopbackRequest request, bool afterEffect)
    {
        if (Interceptor is not { } interceptor || await interceptor(request, afterEffect))
            return;
        http.Abort();
        throw new Interrupted();
    }

    private void Authenticate(HttpContext http)
    {
        var basic = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{token}"))}";
        var given = http.Request.Headers.Authorization.ToString();
        if (given != $"Bearer {token}" && given != basic && http.Connection.ClientCertificate?.Thumbprint != ClientThumbprint)
            throw new ApiStatus(401, "Unauthorized", "Unauthorized");
    }

    private async Task<JsonNode?> AnswerAsync(HttpContext http, LoopbackRequest request)
    {
        if (request.Path.StartsWith("/apis/metrics.k8s.io/v1beta1/", StringComparison.Ordinal) && Metrics is { } metrics)
            return new JsonObject { ["kind"] = "List", ["metadata"] = new JsonObject(), ["items"] = metrics[request.Path.Split('/')[^1]].DeepClone() };
        if (request is { Method: "POST", Path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews" })
            return Review(Parse(request.Body));
        if (request.Method == "GET" && Discovery.Answer(request.Path, http.Request.Headers.Accept.ToString()) is { } document)
            return document;
        if (ApiPath.Parse(request.Path, Discovery.Kinds) is not { } path)
            return request.Path == "/version" ? new JsonObject { ["gitVersion"] = "v1.33.1" } : throw new ApiStatus(404, "NotFound", "the server could not find the requested resource");
        var query = http.Request.Query;
        var watches = query["watch"] == "true" || query["watch"] == "1";
        CheckAccess(path, request.Method switch { "GET" when watches => "watch", "GET" when path.Name is null => "list", "GET" => "get", "PUT" => "update", "PATCH" => "patch", "DELETE" => "delete", _ => "create" });
        // As the real server: options in the body of a deletion are all that counts, the query is then ignored.
        var dryRun = request is { Method: "DELETE", Body.Length: > 0 }
            ? Parse(request.Body)["dryRun"] is JsonArray asked && asked.Any(value => value!.ToString() == "All")
            : query["dryRun"] == "All";
        switch (request.Method, path.Subresource)
        {
            case ("GET", null) when path.Name is null && watches:
                await WatchAsync(http, path);
                return null;
            case ("GET", null) when path.Name is null:
                return http.Request.Headers.Accept.ToString().Contains("as=Table", StringComparison.Ordinal) ? TableView.Of(List(path, query)) : List(path, query);
            case ("GET", "log"):
                await WriteAsync(http, 200, Log(path, query), "text/plain");
                return null;
            case ("GET", null):
                lock (state.Lock)
                    return state.Get(path.Plural, path.Namespace, path.Name!).DeepClone();
            case ("GET", "scale"):
                return _objects.Scale(path);
            case ("DELETE", null):
                return _objects.Delete(path, Parse(request.Body), dryRun, request);
            case ("PATCH", null):
                return _objects.Patch(path, JsonNode.Parse(request.Body)!, http.Request.ContentType ?? "", query["force"] == "true", dryRun, request);
            case ("POST", "eviction"):
                return _objects.Evict(path, Parse(request.Body), EvictionVersion, dryRun, request);
            case ("PUT" or "PATCH", "scale"):
                return _objects.SetScale(path, Parse(request.Body), dryRun, request);
            default:
                throw new ApiStatus(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
        }
    }

    private void CheckAccess(ApiPath path, string verb)
    {
        var resource = path.Subresource is null ? path.Plural : $"{path.Plural}/{path.Subresource}";
        if (Denied.Any(rule => rule.Verb == verb && rule.Resource == resource && (rule.Namespace is null || rule.Namespace == path.Namespace)))
            throw new ApiStatus(403, "Forbidden", $"{path.Plural} is forbidden: User \"tester\" cannot {verb} resource \"{resource}\" in API group \"{path.Group}\" {(path.Namespace is null ? "at the cluster scope" : $"in the namespace \"{path.Namespace}\"")}");
    }

    private JsonObject Review(JsonObject review)
    {
        var asked = review["spec"]!["resourceAttributes"]!;
        var resource = asked["subresource"] is { } sub ? $"{asked["resource"]}/{sub}" : asked["resource"]!.ToString();
        var denied = Denied.Any(rule => rule.Verb == asked["verb"]!.ToString() && rule.Resource == resource && (rule.Namespace is null || rule.Namespace == asked["namespace"]?.ToString()));
        review["status"] = new JsonObject { ["allowed"] = !denied, ["reason"] = denied ? "" : "RBAC: allowed by ClusterRoleBinding \"testers\"" };
        return review;
    }

    private JsonObject List(ApiPath path, IQueryCollection query)
    {
        lock (state.Lock)
        {
            var after = "";
            if (query["continue"].ToString() is { Length: > 0 } next)
            {
                var parts = Encoding.UTF8.GetString(Convert.FromBase64String(next)).Split(' ', 2);
                if (state.IsForgotten(long.Parse(parts[0], CultureInfo.InvariantCulture)))
                    throw ApiStatus.Expired();
                after = parts[1];
            }
            var matching = state.All(path.Plural, path.Namespace).Where(entry => string.CompareOrdinal(entry.Key, after) > 0 && (path.Namespace is null || entry.Value["metadata"]!["namespace"]?.ToString() == path.Namespace)
                && Selectors.Labels(entry.Value, query["labelSelector"]) && Selectors.Fields(entry.Value, query["fieldSelector"])).ToList();
            var limit = int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var number) && number > 0 ? number : int.MaxValue;
            var metadata = new JsonObject { ["resourceVersion"] = $"{state.Version}" };
            if (matching.Count > limit)
            {
                metadata["continue"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{state.Version} {matching[limit - 1].Key}"));
                metadata["remainingItemCount"] = matching.Count - limit;
                if (CompactAfterPages > 0 && CompactAfterPages-- > 0)
                    state.Compact();
            }
            return new() { ["kind"] = "List", ["apiVersion"] = "v1", ["metadata"] = metadata, ["items"] = new JsonArray([.. matching.Take(limit).Select(entry => entry.Value.DeepClone())]) };
        }
    }

    private string Log(ApiPath path, IQueryCollection query)
    {
        var container = query["container"].ToString();
        lock (state.Lock)
        {
            var pod = state.Get("pods", path.Namespace, path.Name!);
            if (container.Length > 0 && !pod["spec"]!["containers"]!.AsArray().Concat(pod["spec"]!["initContainers"] as JsonArray ?? []).Any(c => c!["name"]!.ToString() == container))
                throw new ApiStatus(400, "BadRequest", $"container {container} is not valid for pod {path.Name}");
        }
        var previous = query["previous"] == "true";
        if (!Logs.TryGetValue((path.Namespace!, path.Name!, container, previous), out var log) && !Logs.TryGetValue((path.Namespace!, path.Name!, "", previous), out log))
            log = previous ? throw new ApiStatus(400, "BadRequest", $"previous terminated container \"{container}\" in pod \"{path.Name}\" not found") : "";
        var lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (int.TryParse(query["tailLines"], CultureInfo.InvariantCulture, out var tail))
            lines = [.. lines.TakeLast(tail)];
        var text = string.Concat(lines.Select(line => line + "\n"));
        return int.TryParse(query["limitBytes"], CultureInfo.InvariantCulture, out var limit) && text.Length > limit ? text[..limit] : text;
    }

    private async Task WatchAsync(HttpContext http, ApiPath path)
    {
        System.Threading.Channels.ChannelReader<JsonObject> reader;
        lock (state.Lock)
        {
            var since = long.TryParse(http.Request.Query["resourceVersion"], CultureInfo.InvariantCulture, out var version) ? version : 0;
            if (since > 0 && state.IsForgotten(since))
                throw new ApiStatus(410, "Expired", "too old resource version");
            reader = state.Watch(path.Plural, since);
        }
        http.Response.ContentType = "application/json";
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _stop.Token);
        try
        {
            await http.Response.StartAsync(either.Token);
            await foreach (var entry in reader.ReadAllAsync(either.Token))
                if ((path.Namespace is null || entry["object"]!["metadata"]!["namespace"]?.ToString() == path.Namespace)
                    && Selectors.Labels(entry["object"]!.AsObject(), http.Request.Query["labelSelector"]) && Selectors.Fields(entry["object"]!.AsObject(), http.Request.Query["fieldSelector"]))
                {
                    await http.Response.WriteAsync(entry.ToJsonString() + "\n", either.Token);
                    await http.Response.Body.FlushAsync(either.Token);
                }
        }
        catch (OperationCanceledException)
        {
            // The watcher left, or the cluster stops.
        }
    }

    private static JsonObject Parse(string body)
    {
        try
        {
            return body.Length == 0 ? [] : JsonNode.Parse(body) as JsonObject ?? throw new ApiStatus(400, "BadRequest", "an object is needed");
        }
        catch (JsonException e)
        {
            throw new ApiStatus(400, "BadRequest", e.Message);
        }
    }

    private static Task WriteAsync(HttpContext http, int status, string body, string type = "application/json")
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        return http.Response.WriteAsync(body);
    }

    private sealed class Interrupted : Exception;
}
