using System.Text.Json;
using System.Text.RegularExpressions;
using AIOps.Mcp.Client;
using AIOps.Policies.Safety.Arguments;

namespace AIOps.Agent.Analysis;

/// <summary>Lets through what could really be asked for: a tool of the catalogue, arguments that fit it, a target that was seen.</summary>
internal sealed partial class ActionChecks(ToolCatalog catalog)
{
    /// <summary>The recommendation, with the catalogue's risk, or why it is none.</summary>
    public (RecommendedAction? Action, string? Reason) Judge(ProposedAction proposed, AnalysisContext context)
    {
        if (string.IsNullOrWhiteSpace(proposed.Tool))
            return (new RecommendedAction(proposed.Action, null, null, proposed.Reasoning, null, proposed.Priority), null);
        if (catalog.Find(proposed.Tool) is not { } tool)
            return (null, "there is no such tool");
        var arguments = ArgumentCoercion.Apply(tool.InputSchema, proposed.Params);
        if (ArgumentSchema.Explain(tool.InputSchema, arguments) is { } misfit)
            return (null, misfit);
        if (tool.Risk != Risk.ReadOnly && Unseen(tool, arguments, context) is { } unseen)
            return (null, unseen);
        return (new RecommendedAction(proposed.Action, tool.Name, MaskedJson.Of(arguments), proposed.Reasoning, tool.Risk, proposed.Priority), null);
    }

    private static string? Unseen(ToolDefinition tool, JsonElement arguments, AnalysisContext context)
    {
        var whole = ArgumentSchema.WithDefaults(tool.InputSchema, arguments);
        if (tool.TargetTemplate is not { } template || !TargetTemplate.TryResolve(template, whole, out var target))
            return "what it would change cannot be told";
        var named = Placeholder().Matches(template).Select(match => match.Groups[1].Value).ToList();
        var space = named.Contains("namespace") ? whole.GetProperty("namespace").ToString() : null;
        var names = named.Where(name => name != "namespace").Select(name => whole.GetProperty(name).ToString()).ToList();
        return names.Count > 0 && names.All(name => SeenObjects.Contains(context, space, name)) ? null : $"its target {target} was not seen by any call of this analysis";
    }

    [GeneratedRegex(@"\{([^}]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
