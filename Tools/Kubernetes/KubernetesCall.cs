namespace AIOps.Tools.Kubernetes;

/// <summary>One request to the API, in its own terms.</summary>
/// <param name="Verb">As RBAC names it: <c>get</c>, <c>list</c>, <c>delete</c>, <c>patch</c>, <c>update</c>.</param>
public sealed record KubernetesCall(HttpMethod Method, string Verb, KubernetesResource Resource)
{
    /// <summary>Null for a cluster-wide object, or to list all namespaces.</summary>
    public string? Namespace { get; init; }

    public string? Name { get; init; }

    public string? Subresource { get; init; }

    /// <summary>Unescaped.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    /// <summary>JSON text.</summary>
    public string? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    public string Accept { get; init; } = "application/json";

    /// <summary>For errors: <c>Pod shop/web-1</c>.</summary>
    public string Target => Name is null
        ? $"{Resource.Plural} in {(Namespace is null ? "all namespaces" : $"namespace {Namespace}")}"
        : $"{Resource.Kind} {(Namespace is null ? "" : $"{Namespace}/")}{Name}";

    internal string Address()
    {
        var path = Resource.Path(Namespace, Name, Subresource);
        return Query.Count == 0 ? path : $"{path}?{string.Join('&', Query.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"))}";
    }
}
