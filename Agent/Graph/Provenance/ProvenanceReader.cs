using System.Text.Json;
using AIOps.Agent.Graph.Runs;
using AIOps.Mcp.Client;
using AIOps.Policies.Safety.Arguments;
using AIOps.Policies.Topology;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Graph.Provenance;

/// <summary>
/// Finds out who stands behind a changing call that a model made: the user's own order, the inventory as a part of what that
/// order names, the tool's defaults; or only text from outside, or nobody. The gate decides what follows from it.
/// </summary>
internal sealed class ProvenanceReader(ToolCatalog catalog, TopologyReader topology)
{
    private const int MaxShown = 200, MaxValues = 200;

    /// <exception cref="Policies.Storage.StoreUnavailableException">Then nothing is asked for.</exception>
    public async Task<IReadOnlyList<ArgumentSource>> ReadAsync(RunState state, RunStep step, CancellationToken cancellationToken)
    {
        if (catalog.Find(step.Tool) is not { } tool)
            return [new ArgumentSource("(tool)", Shown(step.Tool), ValueOrigin.Unknown)];
        var before = state.History.LastOrDefault(message => message.Role == ChatRole.User)?.Text;
        var orders = OwnWords.Of(state.Question, before).For(tool.Name);
        var sources = new List<ArgumentSource> { orders.Count > 0 ? new("(tool)", tool.Name, ValueOrigin.User) : Outside(state, "(tool)", tool.Name) };
        var arguments = ArgumentSchema.WithDefaults(tool.InputSchema, step.Arguments);
        var leaves = Leaves("", arguments, 0).Take(MaxValues + 1).ToList();
        var parts = await OnTheMapAsync(tool, arguments, orders, cancellationToken);
        foreach (var (path, value) in leaves.Take(MaxValues))
            sources.Add(orders.Any(order => OwnWords.Says(order, value)) ? new(path, Shown(value), ValueOrigin.User)
                : IsDefault(tool.InputSchema, path, value) ? new(path, Shown(value), ValueOrigin.Default)
                : parts.Contains(path) ? new(path, Shown(value), ValueOrigin.Inventory, "a part of what the user named, by the map of the infrastructure")
                : Outside(state, path, value));
        if (leaves.Count > MaxValues)
            sources.Add(new("(more)", $"more than {MaxValues} values", ValueOrigin.Unknown));
        return sources;
    }

    /// <summary>
    /// The arguments that name the target, when the map knows that target as the one thing that the order names, or as a part
    /// of it (a pod of the deployment). A name that means several things vouches for none.
    /// </summary>
    private async Task<IReadOnlySet<string>> OnTheMapAsync(ToolDefinition tool, JsonElement arguments, IReadOnlyList<string> orders, CancellationToken cancellationToken)
    {
        if (orders.Count == 0 || tool.TargetTemplate is not { } template || !TargetTemplate.TryResolve(template, arguments, out var target))
            return new HashSet<string>();
        var (graph, _) = await topology.ReadAsync(cancellationToken);
        var kind = target[..target.IndexOf(':', StringComparison.Ordinal)];
        foreach (var name in orders.SelectMany(OwnWords.Names).Distinct().Take(50))
        {
            var found = graph.Find(name);
            var direct = found.Where(node => node.Kind == kind).ToList();
            // A service and a deployment of one name in one namespace are one thing to people.
            var isOne = found.Select(node => node.Name).Distinct().Count() == 1;
            if ((direct.Count == 1 && direct[0].Key == target)
                || (isOne && found.Any(node => graph.Needs(node.Key, 1).Any(part => part.Link.Kind == TopologyLinks.ConsistsOf && part.Node.Key == target))))
                return arguments.EnumerateObject().Select(member => member.Name).Where(member => template.Contains($"{{{member}}}", StringComparison.Ordinal)).ToHashSet();
        }
        return new HashSet<string>();
    }

    private ArgumentSource Outside(RunState state, string path, string value)
    {
        foreach (var step in state.Steps)
            if (step is { Result: { } result, ActionId: null } && (Around(result.Text, value) ?? (result.Data is { } data ? Around(data.GetRawText(), value) : null)) is { } said)
                return new(path, Shown(value), ValueOrigin.ToolOutput, $"{step.Tool} ({step.CallId})", said);
        foreach (var message in state.History.Where(message => message.Role != ChatRole.User))
            if (Around(message.Text, value) is { } said)
                return new(path, Shown(value), ValueOrigin.ToolOutput, "an earlier answer", said);
        foreach (var tool in catalog.Tools.Where(tool => tool.Name.StartsWith($"{tool.Server}__", StringComparison.Ordinal)))
            if (Around(tool.Description, value) is { } said)
                return new(path, Shown(value), ValueOrigin.ToolOutput, $"the foreign description of {tool.Name}", said);
        return new(path, Shown(value), ValueOrigin.Unknown);
    }

    private static string? Around(string text, string value)
    {
        var at = value.Length == 0 ? -1 : text.IndexOf(value, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        var from = Math.Max(0, at - 60);
        return Shown(text[from..Math.Min(text.Length, at + value.Length + 60)].ReplaceLineEndings(" "));
    }

    private static string Shown(string text) => Excerpt.Head(text, MaxShown, " …");

    private static bool IsDefault(JsonElement schema, string path, string value) =>
        schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(path, out var property)
        && property.ValueKind == JsonValueKind.Object && property.TryGetProperty("default", out var standard) && Text(standard) == value;

    /// <summary>Every value, and inside documents every name, too: there a name says as much as a value.</summary>
    private static IEnumerable<(string Path, string Value)> Leaves(string path, JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    var below = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
                    if (depth > 0)
                        yield return ($"{below} (name)", member.Name);
                    foreach (var leaf in Leaves(below, member.Value, depth + 1))
                        yield return leaf;
                }
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in value.EnumerateArray().Index())
                    foreach (var leaf in Leaves($"{path}[{index}]", item, depth + 1))
                        yield return leaf;
                break;
            case JsonValueKind.Null or JsonValueKind.Undefined:
                break;
            default:
                yield return (path, Text(value));
                break;
        }
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
