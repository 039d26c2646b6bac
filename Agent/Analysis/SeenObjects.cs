using System.Text.Json;

namespace AIOps.Agent.Analysis;

/// <summary>
/// The things that tools themselves reported to exist, by the members in which they name them. Free text (logs, messages,
/// labels, the alert) names nothing: anybody may have written it.
/// </summary>
internal static class SeenObjects
{
    private const int MaxDepth = 24;

    // Sources whose answer is an inventory of what is there.
    private static readonly HashSet<string> Inventories = new(StringComparer.Ordinal)
    {
        "diagnose", "get_pod", "list_pods", "list_deployments", "rollout_status", "rollout_history", "list_nodes", "list_services", "get_container", "container_stats", "get_vm",
    };

    private static readonly string[] NameMembers = ["name", "deployment", "pod"];

    public static bool Contains(AnalysisContext context, string? space, string name) =>
        context.Pieces.Any(piece => piece is { Status: PieceStatus.Succeeded, Tool: { } tool, Data: { } data } && Inventories.Contains(tool) && Has(data, space, name, 0));

    private static bool Has(JsonElement value, string? space, string name, int depth) => depth < MaxDepth && value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Any(item => Has(item, space, name, depth + 1)),
        JsonValueKind.Object => Is(value, space, name) || value.EnumerateObject().Any(member => IsInventory(member.Name) && Has(member.Value, space, name, depth + 1)),
        _ => false,
    };

    private static bool Is(JsonElement value, string? space, string name) =>
        NameMembers.Any(member => value.TryGetProperty(member, out var named) && named.ValueKind == JsonValueKind.String && named.ValueEquals(name))
        && (space is null || (value.TryGetProperty("namespace", out var of) && of.ValueKind == JsonValueKind.String && of.ValueEquals(space)));

    // Labels and events of an object are its author's words.
    private static bool IsInventory(string member) => member is not ("labels" or "annotations" or "events" or "evidence" or "conditions");
}
