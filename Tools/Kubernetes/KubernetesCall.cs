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

    /// <summary>A document of the API about itself, such as <c>apis/apps/v1</c>, in place of an object.</summary>
    internal string? Document { get; private init; }

    /// <summary>What the server serves: all groups (neither given), or one version of one group (empty for the core group).</summary>
    internal static KubernetesCall Discovery(string? group, string? version, string accept) => new(HttpMethod.Get, "get", ApiDocuments)
    {
        Accept = accept,
        Document = (group, version) switch
        {
            (null, _) => "apis",
            ("", null) => "api",
            ("", _) => $"api/{Uri.EscapeDataString(version)}",
            _ => $"apis/{Uri.EscapeDataString(group)}/{Uri.EscapeDataString(version ?? "")}",
        },
    };

    private static readonly KubernetesResource ApiDocuments = new("", "", "API documents", "API document", Namespaced: false);

    /// <summary>For errors: <c>Pod shop/web-1</c>.</summary>
    public string Target => Document is not null ? $"/{Document}" : Name is null
        ? $"{Resource.Plural} in {(!Resource.Namespaced ? "the cluster" : Namespace is null ? "all namespaces" : $"namespace {Namespace}")}"
        : $"{Resource.Kind} {(Namespace is null ? "" : $"{Namespace}/")}{Name}";

    internal string Address()
    {
        var path = Document ?? Resource.Path(Namespace, Name, Subresource);
        return Query.Count == 0 ? path : $"{path}?{string.Join('&', Query.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"))}";
    }
}
