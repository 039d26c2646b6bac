using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes.Connection;
using AIOps.Tools.Kubernetes.Watching;

namespace AIOps.Tools.Kubernetes;

/// <summary>
/// The Kubernetes API over HTTP (https://kubernetes.io/docs/reference/using-api/api-concepts/). Objects are what the
/// server sent; refusals are <see cref="ToolException"/>. Every call stays within the allowed namespaces.
/// </summary>
public sealed class KubernetesClient(KubernetesConnection connection, KubernetesOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Under which server-side apply owns fields.</summary>
    public const string FieldManager = "aiops";

    private readonly HttpClient _http = KubernetesHttp.Create(connection, options.RequestTimeout, time);

    /// <exception cref="ToolException">There is none; names the most similar ones.</exception>
    public async Task<JsonElement> GetAsync(KubernetesResource resource, string? @namespace, string name, CancellationToken cancellationToken) =>
        await FindAsync(resource, @namespace, name, cancellationToken)
        ?? throw new ToolException(await NotFoundAsync(resource, @namespace, name, cancellationToken));

    /// <summary>Null when there is none.</summary>
    public async Task<JsonElement?> FindAsync(KubernetesResource resource, string? @namespace, string name, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(new(HttpMethod.Get, "get", resource) { Namespace = @namespace, Name = name }, cancellationToken);
        return reply.NotFound ? null : reply.Json();
    }

    /// <summary>All pages up to the maximum; without a namespace those of every allowed namespace.</summary>
    public async Task<KubernetesList> ListAsync(KubernetesResource resource, string? @namespace, ListQuery query, CancellationToken cancellationToken) =>
        await ListIfServedAsync(resource, @namespace, query, cancellationToken)
        ?? throw new ToolException($"This server knows no {resource.Plural} ({(resource.Group.Length == 0 ? "" : $"{resource.Group}/")}{resource.Version}).");

    /// <summary>As <see cref="ListAsync"/>; null when the server does not serve that API.</summary>
    public async Task<KubernetesList?> ListIfServedAsync(KubernetesResource resource, string? @namespace, ListQuery query, CancellationToken cancellationToken) =>
        await ProjectAsync(resource, @namespace, query, item => item.Clone(), cancellationToken) is var (items, truncated) ? new(items, truncated) : null;

    /// <summary>As <see cref="ListAsync"/>, keeping of each object only what is asked for: a page is let go before the next.</summary>
    public async Task<(IReadOnlyList<T> Items, bool Truncated)> SelectAsync<T>(KubernetesResource resource, string? @namespace, ListQuery query, Func<JsonElement, T> select, CancellationToken cancellationToken) =>
        await ProjectAsync(resource, @namespace, query, select, cancellationToken)
        ?? throw new ToolException($"This server knows no {resource.Plural} ({resource.ApiVersion}).");

    private async Task<(IReadOnlyList<T> Items, bool Truncated)?> ProjectAsync<T>(KubernetesResource resource, string? @namespace, ListQuery query, Func<JsonElement, T> select, CancellationToken cancellationToken)
    {
        if (@namespace is not null || !resource.Namespaced || options.AllowedNamespaces.Count == 0)
            return await PagesAsync(resource, @namespace, query, select, cancellationToken);
        var items = new List<T>();
        foreach (var allowed in options.AllowedNamespaces)
        {
            if (await PagesAsync(resource, allowed, query with { Max = query.Max - items.Count }, select, cancellationToken) is not var (part, truncated))
                return null;
            items.AddRange(part);
            if (truncated || items.Count >= query.Max)
                return (items, true);
        }
        return (items, false);
    }

    /// <summary>The reply may be <see cref="KubernetesReply.NotFound"/> or a <see cref="KubernetesReply.Conflict"/> with the preconditions.</summary>
    public Task<KubernetesReply> DeleteAsync(KubernetesResource resource, string? @namespace, string name, DeletePreconditions only, bool dryRun, CancellationToken cancellationToken)
    {
        var preconditions = new JsonObject();
        if (only.Uid is not null)
            preconditions["uid"] = only.Uid;
        if (only.ResourceVersion is not null)
            preconditions["resourceVersion"] = only.ResourceVersion;
        var body = new JsonObject { ["kind"] = "DeleteOptions", ["apiVersion"] = "v1", ["preconditions"] = preconditions };
        // In the body and nowhere else: a server that finds options in the body ignores ?dryRun and would really delete.
        if (dryRun)
            body["dryRun"] = new JsonArray("All");
        return SendAsync(new(HttpMethod.Delete, "delete", resource) { Namespace = @namespace, Name = name, Body = body.ToJsonString() }, cancellationToken);
    }

    /// <summary>A <c>metadata.resourceVersion</c> or <c>metadata.uid</c> in the patch is a precondition: else <see cref="KubernetesReply.Conflict"/>.</summary>
    public Task<KubernetesReply> PatchAsync(KubernetesResource resource, string? @namespace, string name, PatchKind kind, JsonNode patch, bool dryRun, CancellationToken cancellationToken) =>
        SendAsync(new(HttpMethod.Patch, "patch", resource)
        {
            Namespace = @namespace,
            Name = name,
            Query = DryRun(dryRun),
            Body = patch.ToJsonString(),
            ContentType = kind switch { PatchKind.Merge => "application/merge-patch+json", PatchKind.Json => "application/json-patch+json", _ => "application/strategic-merge-patch+json" },
        }, cancellationToken);

    /// <summary>
    /// Server-side apply (https://kubernetes.io/docs/reference/using-api/server-side-apply/) as field manager <c>aiops</c>: makes
    /// the object when there is none; another manager's field is a <see cref="KubernetesReply.Conflict"/> unless forced.
    /// </summary>
    public Task<KubernetesReply> ApplyAsync(KubernetesResource resource, string? @namespace, string name, JsonObject manifest, bool force, bool dryRun, CancellationToken cancellationToken) =>
        SendAsync(new(HttpMethod.Patch, "patch", resource)
        {
            Namespace = @namespace,
            Name = name,
            Query = [new("fieldManager", FieldManager), new("force", force ? "true" : "false"), .. DryRun(dryRun)],
            Body = manifest.ToJsonString(),
            ContentType = "application/apply-patch+yaml",
        }, cancellationToken);

    /// <summary>
    /// Asks for a pod's eviction, which a disruption budget may refuse: <see cref="KubernetesReply.TooManyRequests"/>. Servers
    /// before 1.22 know it as v1beta1.
    /// </summary>
    public async Task<KubernetesReply> EvictAsync(string @namespace, string pod, string uid, int? graceSeconds, bool dryRun, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(Eviction("v1"), cancellationToken);
        return reply.BadRequest && reply.Refused!.Contains("no kind", StringComparison.Ordinal) ? await SendAsync(Eviction("v1beta1"), cancellationToken) : reply;

        KubernetesCall Eviction(string version)
        {
            var deletion = new JsonObject { ["preconditions"] = new JsonObject { ["uid"] = uid } };
            if (graceSeconds is { } grace)
                deletion["gracePeriodSeconds"] = grace;
            // In both places: the server takes options in the body as the whole truth.
            if (dryRun)
                deletion["dryRun"] = new JsonArray("All");
            return new(HttpMethod.Post, "create", KubernetesResource.Pods)
            {
                Namespace = @namespace, Name = pod, Subresource = "eviction", Query = DryRun(dryRun),
                Body = new JsonObject
                {
                    ["apiVersion"] = $"policy/{version}", ["kind"] = "Eviction",
                    ["metadata"] = new JsonObject { ["name"] = pod, ["namespace"] = @namespace }, ["deleteOptions"] = deletion,
                }.ToJsonString(),
            };
        }
    }

    /// <summary>
    /// Whether this account may do it, by the server's own word. The one request with a body that a read may send: it is fixed to
    /// the review, which stores nothing.
    /// </summary>
    public async Task<JsonElement> ReviewAccessAsync(string verb, KubernetesResource resource, string? subresource, string? @namespace, string? name, CancellationToken cancellationToken)
    {
        var attributes = new JsonObject { ["verb"] = verb, ["group"] = resource.Group, ["version"] = resource.Version, ["resource"] = resource.Plural };
        foreach (var (key, value) in new[] { ("subresource", subresource), ("namespace", @namespace), ("name", name) })
            if (value is not null)
                attributes[key] = value;
        var reply = await SendAsync(new(HttpMethod.Post, "create", KubernetesResource.AccessReviews)
        {
            Body = new JsonObject
            {
                ["apiVersion"] = "authorization.k8s.io/v1", ["kind"] = "SelfSubjectAccessReview", ["spec"] = new JsonObject { ["resourceAttributes"] = attributes },
            }.ToJsonString(),
        }, cancellationToken);
        return reply.Json().At("status").Clone();
    }

    /// <summary>Sets the scale subresource on condition that the object is still at <paramref name="resourceVersion"/>; else <see cref="KubernetesReply.Conflict"/>.</summary>
    public Task<KubernetesReply> ScaleAsync(KubernetesResource resource, string @namespace, string name, int replicas, string uid, string resourceVersion, bool dryRun, CancellationToken cancellationToken) =>
        SendAsync(new(HttpMethod.Put, "update", resource)
        {
            Namespace = @namespace,
            Name = name,
            Subresource = "scale",
            Query = DryRun(dryRun),
            Body = new JsonObject
            {
                ["apiVersion"] = "autoscaling/v1",
                ["kind"] = "Scale",
                ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace, ["uid"] = uid, ["resourceVersion"] = resourceVersion },
                ["spec"] = new JsonObject { ["replicas"] = replicas },
            }.ToJsonString(),
        }, cancellationToken);

    public async Task<string> LogsAsync(string @namespace, string pod, LogQuery query, CancellationToken cancellationToken) =>
        (await SendAsync(Log(@namespace, pod, query), cancellationToken)).Text();

    /// <summary>Line by line, while the container runs; the caller bounds how long.</summary>
    internal async IAsyncEnumerable<string> FollowLogsAsync(string @namespace, string pod, LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await StreamAsync(Log(@namespace, pod, query with { Follow = true }), cancellationToken);
        var lines = new WatchLines(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await lines.NextAsync(cancellationToken) is { } line)
            yield return line;
    }

    private static KubernetesCall Log(string @namespace, string pod, LogQuery query) => new(HttpMethod.Get, "get", KubernetesResource.Pods)
    {
        Namespace = @namespace, Name = pod, Subresource = "log", Query = query.Parameters(), Accept = "*/*",
    };

    /// <summary>Any request; the door for what has no method here.</summary>
    /// <exception cref="ToolException">The namespace is not allowed, a name cannot exist, or no answer came.</exception>
    public async Task<KubernetesReply> SendAsync(KubernetesCall call, CancellationToken cancellationToken)
    {
        CheckAllowed(call);
        using var request = new HttpRequestMessage(call.Method, call.Address());
        request.Headers.TryAddWithoutValidation("Accept", call.Accept);
        if (call.Body is not null)
            request.Content = new StringContent(call.Body, System.Text.Encoding.UTF8, call.ContentType);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            return new(call, response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException($"Kubernetes at {connection.Server.Authority} did not answer {call.Verb} of {call.Target} within {options.RequestTimeout.TotalSeconds:0.#} s.", e) { Transient = true };
        }
        catch (HttpRequestException e)
        {
            throw new ToolException($"Kubernetes at {connection.Server.Authority} cannot be reached for {call.Verb} of {call.Target}: {e.Message} {e.InnerException?.Message}".TrimEnd(), e) { Transient = true };
        }
    }

    /// <summary>As <see cref="SendAsync"/> for an answer without an end: only its head is waited for. The caller disposes it and bounds the reading.</summary>
    internal async Task<HttpResponseMessage> StreamAsync(KubernetesCall call, CancellationToken cancellationToken)
    {
        CheckAllowed(call);
        using var request = new HttpRequestMessage(call.Method, call.Address());
        request.Headers.TryAddWithoutValidation("Accept", call.Accept);
        HttpResponseMessage? response = null;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
                new KubernetesReply(call, response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken)).ThrowIfRefused();
            return response;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            response?.Dispose();
            throw new ToolException($"Kubernetes at {connection.Server.Authority} cannot be reached for {call.Verb} of {call.Target}: {e.Message}", e) { Transient = true };
        }
        catch
        {
            response?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// What is there, then every change, without an end; survives cuts, server time limits and forgotten versions. One object at a
    /// time is held: a slow reader slows the server, not the memory.
    /// </summary>
    /// <exception cref="ToolException">The account may not, or the kind is not served; passing failures are waited out.</exception>
    public IAsyncEnumerable<WatchEvent> WatchAsync(KubernetesResource resource, string? @namespace, ListQuery query, CancellationToken cancellationToken) =>
        new ResourceWatch(this, time, resource, @namespace, query).RunAsync(cancellationToken);

    /// <summary>When a namespace has nothing: an empty one is an answer, one that is not there a wrong question.</summary>
    /// <exception cref="ToolException">There is no such namespace; names the nearest.</exception>
    public async Task CheckNamespaceAsync(string @namespace, CancellationToken cancellationToken)
    {
        try
        {
            if (await FindAsync(KubernetesResource.Namespaces, null, @namespace, cancellationToken) is not null)
                return;
        }
        catch (ToolException)
        {
            // Who may not look at namespaces is not told whether it exists.
            return;
        }
        throw new ToolException(await NotFoundAsync(KubernetesResource.Namespaces, null, @namespace, cancellationToken));
    }

    internal bool IsAllowed(string @namespace) => options.AllowedNamespaces.Count == 0 || options.AllowedNamespaces.Contains(@namespace);

    /// <summary>The namespaces to look into for one that is not named; a single null is all.</summary>
    internal IReadOnlyList<string?> Scopes(KubernetesResource resource, string? @namespace) =>
        !resource.Namespaced ? [null] : @namespace is not null || options.AllowedNamespaces.Count == 0 ? [@namespace] : [.. options.AllowedNamespaces];

    public void Dispose() => _http.Dispose();

    private async Task<(IReadOnlyList<T> Items, bool Truncated)?> PagesAsync<T>(KubernetesResource resource, string? @namespace, ListQuery query, Func<JsonElement, T> select, CancellationToken cancellationToken)
    {
        var items = new List<T>();
        var (next, mayRestart) = ("", true);
        while (true)
        {
            var reply = await SendAsync(new(HttpMethod.Get, "list", resource)
            {
                Namespace = @namespace,
                Query = query.Parameters(Math.Min(query.Page, query.Max - items.Count), next),
            }, cancellationToken);
            if (reply.NotFound)
                return null;
            if (reply.Gone && next.Length > 0 && mayRestart)
            {
                // The snapshot behind the token was compacted away: once more from the start.
                (next, mayRestart) = ("", false);
                items.Clear();
                continue;
            }
            using var page = reply.Parse();
            items.AddRange(page.RootElement.Items("items").Select(select));
            next = page.RootElement.Text("metadata", "continue") ?? "";
            if (next.Length == 0 || items.Count >= query.Max)
                return (items, next.Length > 0);
        }
    }

    private async Task<string> NotFoundAsync(KubernetesResource resource, string? @namespace, string name, CancellationToken cancellationToken)
    {
        var target = new KubernetesCall(HttpMethod.Get, "get", resource) { Namespace = @namespace, Name = name }.Target;
        try
        {
            var list = await ListAsync(resource, @namespace, new(), cancellationToken);
            var nearest = NameSuggestions.Of(name, list.Items.Select(item => item.Text("metadata", "name") ?? "").Where(found => resource != KubernetesResource.Namespaces || IsAllowed(found)));
            return nearest.Count == 0
                ? $"{target} was not found; there are no {resource.Plural}{(@namespace is null ? "" : $" in namespace {@namespace}")}."
                : $"{target} was not found; nearest: {string.Join(", ", nearest)}.";
        }
        catch (ToolException)
        {
            // Who may get may not always list; the answer stands without the hint.
            return $"{target} was not found.";
        }
    }

    private void CheckAllowed(KubernetesCall call)
    {
        if (options.AllowedNamespaces.Count == 0)
            return;
        if (call.Resource == KubernetesResource.Namespaces && call.Name is { } own && !options.AllowedNamespaces.Contains(own))
            throw new ToolException($"Namespace '{ToolException.Quote(own)}' is not allowed here; allowed: {string.Join(", ", options.AllowedNamespaces)} (Kubernetes:AllowedNamespaces).");
        if (!call.Resource.Namespaced)
        {
            if (call.Method != HttpMethod.Get && call.Resource != KubernetesResource.AccessReviews)
                throw new ToolException($"{call.Resource.Kind} is cluster-wide, and changes are limited to the namespaces {string.Join(", ", options.AllowedNamespaces)} (Kubernetes:AllowedNamespaces).");
            return;
        }
        if (call.Namespace is null || !options.AllowedNamespaces.Contains(call.Namespace))
            throw new ToolException($"Namespace {(call.Namespace is null ? "'all'" : $"'{ToolException.Quote(call.Namespace)}'")} is not allowed here; allowed: {string.Join(", ", options.AllowedNamespaces)} (Kubernetes:AllowedNamespaces).");
    }

    private static IReadOnlyList<KeyValuePair<string, string>> DryRun(bool dryRun) => dryRun ? [new("dryRun", "All")] : [];
}
