using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes.Discovery;

namespace AIOps.Tools.Kubernetes.Resources;

public sealed class GetResourceTool(KubernetesClient client, ApiDiscovery discovery) : ReadTool<GetResourceTool.Parameters, GetResourceTool.Result>(new("get_resource")
{
    Title = "Get resource",
    Description = "Shows one Kubernetes object of any kind, custom ones too, as YAML without bookkeeping. Of a Secret only keys and sizes; what looks like a credential is ***. "
        + "path narrows a large object to one part, such as spec.template or status.conditions.",
})
{
    private const int LargestObject = 24 << 10;

    public sealed record Parameters(
        [Description("Plural, singular or short name, with the group where several have it."), MaxLength(253)] string Kind,
        [Description("Name of the object.")] string Name,
        [Description("Namespace; left out, default for what lives in one.")] string? Namespace = null,
        [Description("Only this part, names and list positions separated by dots."), MaxLength(500)] string? Path = null);

    public sealed record Result(
        string Kind, [Description("The object or the part, as JSON.")] JsonElement Content, [Description("The deepest levels are left out; ask for them with path.")] bool Truncated);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var kind = await discovery.FindAsync(parameters.Kind, cancellationToken);
        var resource = kind.Resource;
        if (!kind.Can("get"))
            throw new ToolException($"Objects of kind {resource.FullName} cannot be read; the server allows {string.Join(", ", kind.Verbs)}.");
        var item = await client.GetAsync(resource, resource.Namespaced ? parameters.Namespace ?? "default" : null, parameters.Name, cancellationToken);
        // Masked as a whole before a part is taken: what a value is shows only beside its name.
        var shown = ObjectText.Fit(Part(ObjectView.Of(item, resource), parameters.Path), LargestObject, out var isCut);
        var text = ObjectText.Yaml(shown);
        return new(
            isCut ? $"{text}\n# Large: the deepest levels are left out; ask for a part with path." : text,
            new(resource.FullName, JsonSerializer.SerializeToElement(shown), isCut));
    }

    private static JsonNode? Part(JsonNode? node, string? path)
    {
        var at = "";
        foreach (var name in (path ?? "").Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            node = node switch
            {
                JsonObject members when members.ContainsKey(name) => members[name],
                JsonArray list when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count => list[index],
                JsonObject members => throw new ToolException($"The object has no '{at}{name}'.{NameSuggestions.Hint(name, members.Select(pair => pair.Key))}"),
                JsonArray list => throw new ToolException($"'{at.TrimEnd('.')}' is a list of {list.Count}; a position is needed in place of '{name}'."),
                _ => throw new ToolException($"'{at.TrimEnd('.')}' has no parts."),
            };
            at += $"{name}.";
        }
        return node;
    }
}
