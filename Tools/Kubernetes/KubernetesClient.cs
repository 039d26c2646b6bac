using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes.Connection;

namespace AIOps.Tools.Kubernetes;

/// <summary>
/// The Kubernetes API over HTTP (https://kubernetes.io/docs/reference/using-api/api-concepts/). Objects are what the
/// server sent; refusals are <see cref="ToolException"/>. Every call stays within the allowed namespaces.
/// </summary>
public sealed class KubernetesClient(KubernetesConnection connection, KubernetesOptions options, TimeProvider time) : IDisposable
{
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
    public async Task<KubernetesList?> ListIfServedAsync(KubernetesResource resource, string? @namespace, ListQuery query, CancellationToken cancellationToken)
    {
        if (@namespace is not null || !resource.Namespaced || options.AllowedNamespaces.Count == 0)
            return await PagesAsync(resource, @namespace, query, cancellationToken);
        var items = new List<JsonElement>();
        foreach (var allowed in options.AllowedNamespaces)
        {
            if (await PagesAsync(resource, allowed, query with { Max = query.Max - items.Count }, cancellationToken) is not { } part)
                return null;
            items.AddRange(part.Items);
            if (part.Truncated || items.Count >= query.Max)
                return new(items, Truncated: true);
        }
        return new(items, Truncated: false);
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
    public Task<KubernetesReply> PatchAsync(KubernetesResource resource, string? @namespace, string name, PatchKind kind, JsonObject patch, bool dryRun, CancellationToken cancellationToken) =>
        SendAsync(new(HttpMethod.Patch, "patch", resource)
        {
            Namespace = @namespace,
            Name = name,
            Query = DryRun(dryRun),
            Body = patch.ToJsonString(),
            ContentType = kind == PatchKind.Merge ? "application/merge-patch+json" : "application/strategic-merge-patch+json",
        }, cancellationToken);

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
        (await SendAsync(new(HttpMethod.Get, "get", KubernetesResource.Pods)
        {
            Namespace = @namespace, Name = pod, Subresource = "log", Query = query.Parameters(), Accept = "*/*",
        }, cancellationToken)).Text();

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

    public void Dispose() => _http.Dispose();

    private async Task<KubernetesList?> PagesAsync(KubernetesResource resource, string? @namespace, ListQuery query, CancellationToken cancellationToken)
    {
        var items = new List<JsonElement>();
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
            var page = reply.Json();
            items.AddRange(page.Items("items"));
            next = page.Text("metadata", "continue") ?? "";
            if (next.Length == 0 || items.Count >= query.Max)
                return new(items, Truncated: next.Length > 0);
        }
    }

    private async Task<string> NotFoundAsync(KubernetesResource resource, string? @namespace, string name, CancellationToken cancellationToken)
    {
        var target = new KubernetesCall(HttpMethod.Get, "get", resource) { Namespace = @namespace, Name = name }.Target;
        try
        {
            var list = await ListAsync(resource, @namespace, new(), cancellationToken);
            var nearest = NameSuggestions.Of(name, list.Items.Select(item => item.Text("metadata", "name") ?? ""));
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
        if (!call.Resource.Namespaced || options.AllowedNamespaces.Count == 0)
            return;
        if (call.Namespace is null || !options.AllowedNamespaces.Contains(call.Namespace))
            throw new ToolException($"Namespace {(call.Namespace is null ? "'all'" : $"'{ToolException.Quote(call.Namespace)}'")} is not allowed here; allowed: {string.Join(", ", options.AllowedNamespaces)} (Kubernetes:AllowedNamespaces).");
    }

    private static IReadOnlyList<KeyValuePair<string, string>> DryRun(bool dryRun) => dryRun ? [new("dryRun", "All")] : [];
}
