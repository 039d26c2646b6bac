using System.Text.Json;

namespace AIOps.Tools.Kubernetes.Discovery;

/// <summary>Reads <c>APIResourceList</c> and the aggregated <c>APIGroupDiscoveryList</c>. Subresources are no kinds.</summary>
internal static class DiscoveryDocument
{
    public static bool IsAggregated(JsonElement document) => document.Text("kind") == "APIGroupDiscoveryList";

    public static IReadOnlyList<ServedKind> Kinds(JsonElement document, string group, string version, bool isPreferred) =>
    [
        .. document.Items("resources").Where(resource => resource.Text("name") is { Length: > 0 } name && !name.Contains('/', StringComparison.Ordinal))
            .Select(resource => new ServedKind(
                new(group, version, resource.Text("name")!, resource.Text("kind") ?? resource.Text("name")!, resource.Flag("namespaced")),
                resource.Text("singularName") ?? "", Strings(resource, "shortNames"), Strings(resource, "verbs"), isPreferred)),
    ];

    public static ServedKinds Aggregated(JsonElement document)
    {
        var (kinds, unread) = (new List<ServedKind>(), new List<string>());
        foreach (var group in document.Items("items"))
        {
            var name = group.Text("metadata", "name") ?? "";
            // The server lists the version it prefers first.
            var isPreferred = true;
            foreach (var version in group.Items("versions"))
            {
                if (version.Text("freshness") == "Stale")
                    unread.Add($"{name}/{version.Text("version")}: its server does not answer");
                foreach (var resource in version.Items("resources"))
                    if (resource.Text("resource") is { Length: > 0 } plural)
                        kinds.Add(new(
                            new(name, version.Text("version") ?? "", plural, resource.Text("responseKind", "kind") ?? plural, resource.Text("scope") == "Namespaced"),
                            resource.Text("singularResource") ?? "", Strings(resource, "shortNames"), Strings(resource, "verbs"), isPreferred));
                isPreferred = false;
            }
        }
        return new(kinds, unread);
    }

    private static IReadOnlyList<string> Strings(JsonElement resource, string member) =>
        [.. resource.Items(member).Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!)];
}
