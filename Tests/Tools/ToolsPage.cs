using System.Globalization;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;
using AIOps.Agent.Llm.Reasoning;
using AIOps.Policies.Model;
using AIOps.Policies.Model.Tools;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools;

/// <summary>Writes docs/tools.md from the tool classes themselves, so that it holds every tool, whether its system is connected or not.</summary>
internal static class ToolsPage
{
    public static string Write()
    {
        var page = new StringBuilder();
        page.AppendLine("<!-- Generated. To renew: AIOPS_RENEW_GOLDEN=1 dotnet run --project Tests -- -class AIOps.Tests.Tools.ToolsPageTests -->");
        page.AppendLine("# Tools").AppendLine();
        page.AppendLine("Every tool also answers to its name with `mcp_` in front. A tool that changes something never runs at once: the call becomes an");
        page.AppendLine("action that the safety gate judges, and after a crash it is probed before anything is done again. Risk, from harmless to not to be");
        page.AppendLine("taken back: read_only, reversible, disruptive, destructive.").AppendLine();
        foreach (var server in Definitions().GroupBy(tool => tool.Server).OrderBy(group => group.Key, StringComparer.Ordinal))
            WriteServer(page, server.Key, [.. server.OrderBy(tool => tool.Name, StringComparer.Ordinal)]);
        return page.ToString().ReplaceLineEndings("\n").TrimEnd() + "\n";
    }

    /// <summary>A definition needs nothing of what a tool works with, so the tools are made without.</summary>
    public static IEnumerable<ToolDefinition> Definitions() =>
        typeof(Tool).Assembly.GetTypes().Append(typeof(LlmReasoningTool)).Where(type => type.IsSubclassOf(typeof(Tool)) && !type.IsAbstract)
            .Select(type => Make(type).Definition with { Server = type.Namespace!.Split('.')[2].ToLowerInvariant() });

    private static Tool Make(Type type)
    {
        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Single();
        var nothing = constructor.GetParameters().Select(p => p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType) : null).ToArray();
        try
        {
            return (Tool)constructor.Invoke(nothing);
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
    }

    private static void WriteServer(StringBuilder page, string server, IReadOnlyList<ToolDefinition> tools)
    {
        page.AppendLine(CultureInfo.InvariantCulture, $"## {server}").AppendLine();
        page.AppendLine("| tool | | risk | target | limit | dry run | undo |").AppendLine("|---|---|---|---|---|---|---|");
        foreach (var tool in tools)
            page.AppendLine(CultureInfo.InvariantCulture,
                $"| [{tool.Name}](#{tool.Name}) | {Cell(tool.Title)} | {WireJson.Name(tool.Risk)} | {(tool.TargetTemplate is { } target ? $"`{target}`" : "")} | {tool.Timeout.TotalSeconds:0.#} s | {Yes(tool.HasDryRun)} | {Yes(tool.HasUndo)} |");
        page.AppendLine();
        foreach (var tool in tools)
            WriteTool(page, tool);
    }

    private static void WriteTool(StringBuilder page, ToolDefinition tool)
    {
        page.AppendLine(CultureInfo.InvariantCulture, $"### {tool.Name}").AppendLine().AppendLine(tool.Description.ReplaceLineEndings(" ")).AppendLine();
        var required = tool.InputSchema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(n => n.GetString()).ToHashSet() : [];
        var parameters = tool.InputSchema.GetProperty("properties").EnumerateObject().ToList();
        if (parameters.Count > 0)
        {
            page.AppendLine("| parameter | type | |").AppendLine("|---|---|---|");
            foreach (var parameter in parameters)
                page.AppendLine(CultureInfo.InvariantCulture,
                    $"| {parameter.Name}{(required.Contains(parameter.Name) ? " *" : "")} | {Cell(TypeOf(parameter.Value))} | {Cell(Text(parameter.Value, "description") ?? "")}{Cell(Bounds(parameter.Value))} |");
            page.AppendLine();
        }
        if (tool.OutputSchema is { } schema && schema.TryGetProperty("properties", out var members))
            page.AppendLine(CultureInfo.InvariantCulture, $"Answers {string.Join(", ", members.EnumerateObject().Select(m => $"`{m.Name}` ({TypeOf(m.Value)})"))}.").AppendLine();
    }

    private static string TypeOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return "any";
        if (schema.TryGetProperty("enum", out var choices))
            return string.Join(", ", choices.EnumerateArray().Where(c => c.ValueKind != JsonValueKind.Null).Select(c => c.ToString()));
        var type = !schema.TryGetProperty("type", out var stated) ? "any"
            : stated.ValueKind == JsonValueKind.Array ? string.Join(" or ", stated.EnumerateArray().Select(t => t.GetString()).Where(t => t != "null"))
            : stated.GetString()!;
        return type == "array" && schema.TryGetProperty("items", out var items) ? $"list of {TypeOf(items)}" : type;
    }

    private static string Bounds(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return "";
        var range = schema.TryGetProperty("minimum", out var minimum) && schema.TryGetProperty("maximum", out var maximum) ? $" ({minimum} to {maximum})" : "";
        return schema.TryGetProperty("default", out var value) && value.ValueKind != JsonValueKind.Null ? $"{range}; left out: {value}" : range;
    }

    private static string? Text(JsonElement schema, string member) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(member, out var value) ? value.GetString() : null;

    private static string Yes(bool value) => value ? "yes" : "";

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
