using System.Text.Json.Nodes;

namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>What the server says that it serves: aggregated, as since 1.26, or group by group, as before.</summary>
internal sealed class DiscoveryApi
{
    public List<LoopbackKind> Kinds { get; } = [.. LoopbackKind.BuiltIn];

    /// <summary>Groups whose own server is down.</summary>
    public HashSet<string> Down { get; } = [];

    public bool Aggregates { get; set; } = true;

    /// <summary>Null when the path is no discovery document.</summary>
    public JsonObject? Answer(string path, string accept)
    {
        var aggregated = Aggregates && accept.Contains("APIGroupDiscoveryList", StringComparison.Ordinal);
        return path.Trim('/').Split('/') switch
        {
            ["api"] => aggregated ? Aggregated([""]) : new() { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1") },
            ["apis"] => aggregated ? Aggregated(Groups()) : Groups(Groups()),
            ["api", var version] => Resources("", version),
            ["apis", var group, var version] when Kinds.Any(kind => kind.Group == group && kind.Version == version) =>
                Down.Contains(group) ? throw new ApiStatus(503, "ServiceUnavailable", "the server is currently unable to handle the request") : Resources(group, version),
            _ => null,
        };
    }

    private IEnumerable<string> Groups() => Kinds.Select(kind => kind.Group).Where(group => group.Length > 0).Distinct();

    private IEnumerable<string> Versions(string group) => Kinds.Where(kind => kind.Group == group).Select(kind => kind.Version).Distinct();

    private JsonObject Groups(IEnumerable<string> groups) => new()
    {
        ["kind"] = "APIGroupList",
        ["groups"] = new JsonArray([.. groups.Select(group => new JsonObject
        {
            ["name"] = group, ["versions"] = new JsonArray([.. Versions(group).Select(version => new JsonObject { ["groupVersion"] = $"{group}/{version}", ["version"] = version })]),
            ["preferredVersion"] = new JsonObject { ["version"] = Versions(group).First() },
        })]),
    };

    private JsonObject Resources(string group, string version) => new()
    {
        ["kind"] = "APIResourceList", ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
        ["resources"] = new JsonArray([.. Kinds.Where(kind => kind.Group == group && kind.Version == version).Select(kind => kind.Resource()),
            new JsonObject { ["name"] = "pods/exec", ["kind"] = "PodExecOptions", ["namespaced"] = true, ["verbs"] = new JsonArray("create") }]),
    };

    private JsonObject Aggregated(IEnumerable<string> groups) => new()
    {
        ["kind"] = "APIGroupDiscoveryList", ["apiVersion"] = "apidiscovery.k8s.io/v2",
        ["items"] = new JsonArray([.. groups.Select(group => new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = group },
            ["versions"] = new JsonArray([.. Versions(group).Select(version => new JsonObject
            {
                ["version"] = version, ["freshness"] = Down.Contains(group) ? "Stale" : "Current",
                ["resources"] = Down.Contains(group) ? [] : new JsonArray([.. Kinds.Where(kind => kind.Group == group && kind.Version == version).Select(kind => kind.Aggregated())]),
            })]),
        })]),
    };
}
