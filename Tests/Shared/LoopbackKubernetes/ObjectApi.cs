using System.Text.Json.Nodes;

namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>The verbs that change objects, with their preconditions and their dry run.</summary>
internal sealed class ObjectApi(ClusterState state, Controllers controllers)
{
    public JsonObject Scale(ApiPath path)
    {
        lock (state.Lock)
            return ScaleOf(state.Get(path.Plural, path.Namespace, path.Name!));
    }

    public JsonObject Delete(ApiPath path, JsonObject options, bool dryRun, LoopbackRequest request)
    {
        lock (state.Lock)
        {
            var item = state.Get(path.Plural, path.Namespace, path.Name!);
            CheckPreconditions(path, item, options["preconditions"] as JsonObject);
            if (!dryRun)
            {
                request.Changed = true;
                if (path.Plural == "pods")
                {
                    controllers.CountDeletion(item);
                    item["metadata"]!["deletionTimestamp"] ??= state.Now;
                    state.Put("pods", item);
                }
                else
                    state.Remove(path.Plural, item);
                controllers.Reconcile(path.Namespace);
            }
            return (JsonObject)item.DeepClone();
        }
    }

    public JsonObject Patch(ApiPath path, JsonNode patch, string contentType, bool force, bool dryRun, LoopbackRequest request)
    {
        if (contentType.StartsWith("application/apply-patch+yaml", StringComparison.Ordinal))
            return ApplyPatch(path, patch.AsObject(), force, dryRun, request);
        if (contentType.StartsWith("application/json-patch+json", StringComparison.Ordinal))
            lock (state.Lock)
            {
                var old = state.Get(path.Plural, path.Namespace, path.Name!);
                var changed = JsonPatching.Operate(old, patch.AsArray());
                CheckPreconditions(path, old, changed["metadata"] as JsonObject);
                return Store(path, old, changed, dryRun, request);
            }
        var strategic = contentType.StartsWith("application/strategic-merge-patch+json", StringComparison.Ordinal);
        if (!strategic && !contentType.StartsWith("application/merge-patch+json", StringComparison.Ordinal))
            throw new ApiStatus(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: application/merge-patch+json, application/strategic-merge-patch+json; got {contentType}");
        lock (state.Lock)
        {
            var before = state.Get(path.Plural, path.Namespace, path.Name!);
            CheckPreconditions(path, before, patch["metadata"] as JsonObject);
            return Store(path, before, Encoded(JsonPatching.Apply(before, patch.AsObject(), strategic)), dryRun, request);
        }
    }

    /// <summary>Takes a pod away unless a budget that selects it allows none to go.</summary>
    public JsonObject Evict(ApiPath path, JsonObject eviction, string servedVersion, bool dryRun, LoopbackRequest request)
    {
        if (eviction["apiVersion"]?.ToString() != $"policy/{servedVersion}")
            throw new ApiStatus(400, "BadRequest", $"Eviction in version \"v1\" cannot be handled as a Eviction: no kind \"Eviction\" is registered for version \"{eviction["apiVersion"]}\"");
        var options = eviction["deleteOptions"] as JsonObject ?? [];
        lock (state.Lock)
        {
            var pod = state.Get(path.Plural, path.Namespace, path.Name!);
            foreach (var (_, budget) in state.All("poddisruptionbudgets"))
                if (budget["metadata"]!["namespace"]!.ToString() == path.Namespace && budget["status"]?["disruptionsAllowed"]?.GetValue<int>() == 0
                    && budget["spec"]!["selector"]!["matchLabels"]!.AsObject().All(label => pod["metadata"]!["labels"]?[label.Key]?.ToString() == label.Value!.ToString()))
                    throw new ApiStatus(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.");
        }
        return Delete(path, options, dryRun || options["dryRun"] is JsonArray, request);
    }

    private JsonObject ApplyPatch(ApiPath path, JsonObject manifest, bool force, bool dryRun, LoopbackRequest request)
    {
        lock (state.Lock)
        {
            var before = state.Find(path.Plural, path.Namespace, path.Name!);
            if (before is not null)
                CheckPreconditions(path, before, manifest["metadata"] as JsonObject);
            var after = Encoded(ApplyApi.Merge(path, before, manifest, "aiops", force));
            if (before is not null)
                return Store(path, before, after, dryRun, request);
            after["metadata"]!["generation"] = 1;
            if (dryRun)
                return after;
            request.Changed = true;
            state.Put(path.Plural, after);
            controllers.Reconcile(path.Namespace);
            return (JsonObject)after.DeepClone();
        }
    }

    // As the real server: what is written as text is stored in base64.
    private static JsonObject Encoded(JsonObject item)
    {
        if (item["kind"]?.ToString() == "Secret" && item["stringData"] is JsonObject texts)
        {
            item["data"] ??= new JsonObject();
            foreach (var (name, value) in texts)
                item["data"]![name] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value!.ToString()));
            item.Remove("stringData");
        }
        return item;
    }

    public JsonObject SetScale(ApiPath path, JsonObject scale, bool dryRun, LoopbackRequest request)
    {
        lock (state.Lock)
        {
            var before = state.Get(path.Plural, path.Namespace, path.Name!);
            CheckPreconditions(path, before, scale["metadata"] as JsonObject);
            var after = (JsonObject)before.DeepClone();
            after["spec"]!["replicas"] = scale["spec"]?["replicas"]?.DeepClone() ?? throw new ApiStatus(422, "Invalid", "spec.replicas: Required value");
            return ScaleOf(Store(path, before, after, dryRun, request));
        }
    }

    private JsonObject Store(ApiPath path, JsonObject before, JsonObject after, bool dryRun, LoopbackRequest request)
    {
        // As the real server: what changes nothing gets no new version.
        if (JsonNode.DeepEquals(before, after))
            return (JsonObject)before.DeepClone();
        if (!JsonNode.DeepEquals(before["spec"], after["spec"]) && after["metadata"]!["generation"] is { } generation)
            after["metadata"]!["generation"] = generation.GetValue<int>() + 1;
        if (dryRun)
            return after;
        request.Changed = true;
        state.Put(path.Plural, after);
        controllers.Reconcile(path.Namespace);
        return (JsonObject)after.DeepClone();
    }

    private static void CheckPreconditions(ApiPath path, JsonObject item, JsonObject? expected)
    {
        if (expected?["uid"]?.ToString() is { Length: > 0 } uid && uid != item["metadata"]!["uid"]!.ToString())
            throw ApiStatus.OtherUid(path.Plural, path.Name!, uid, item["metadata"]!["uid"]!.ToString());
        if (expected?["resourceVersion"]?.ToString() is { Length: > 0 } version && version != item["metadata"]!["resourceVersion"]!.ToString())
            throw ApiStatus.Modified(path.Plural, path.Name!);
    }

    private static JsonObject ScaleOf(JsonObject item) => new()
    {
        ["apiVersion"] = "autoscaling/v1", ["kind"] = "Scale", ["metadata"] = item["metadata"]!.DeepClone(),
        ["spec"] = new JsonObject { ["replicas"] = item["spec"]!["replicas"]!.DeepClone() },
        ["status"] = new JsonObject { ["replicas"] = item["status"]?["replicas"]?.DeepClone() ?? 0 },
    };
}
