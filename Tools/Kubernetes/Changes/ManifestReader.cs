using System.Globalization;
using System.Text.Json.Nodes;
using AIOps.Tools.Abstractions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AIOps.Tools.Kubernetes.Changes;

/// <summary>
/// Reads YAML (JSON is YAML) as kubectl does, YAML 1.1's words and octals included, to objects. Aliases are refused: a few
/// lines of them can stand for gigabytes.
/// </summary>
internal static class ManifestReader
{
    public const int MostObjects = 50;
    private const int Deepest = 64;

    /// <exception cref="ToolException">It is not YAML, holds an alias or a name twice, or is no object; names the line.</exception>
    public static IReadOnlyList<JsonObject> Read(string manifest)
    {
        var objects = new List<JsonObject>();
        try
        {
            var parser = new Parser(new StringReader(manifest));
            while (parser.MoveNext())
                if (parser.Current is DocumentStart)
                {
                    parser.MoveNext();
                    Add(Node(parser, 0), objects);
                }
        }
        catch (YamlException e)
        {
            // Its message may quote the text; the place does not.
            throw new ToolException($"The manifest is not YAML at line {e.Start.Line}, column {e.Start.Column}.");
        }
        return objects.Count is > 0 and <= MostObjects ? objects : throw new ToolException($"The manifest holds {objects.Count} objects; one to {MostObjects} are applied at once.");
    }

    private static void Add(JsonNode? node, List<JsonObject> objects)
    {
        // An empty document between two lines of dashes.
        if (node is null)
            return;
        if (node is not JsonObject item)
            throw new ToolException("A document of the manifest is not an object.");
        if (item["kind"]?.ToString() == "List" && item["items"] is JsonArray items)
            foreach (var entry in items)
                Add(entry?.DeepClone(), objects);
        else
            objects.Add(item);
    }

    private static JsonNode? Node(Parser parser, int depth)
    {
        if (depth > Deepest)
            throw new ToolException($"The manifest nests deeper than {Deepest} levels.");
        switch (parser.Current)
        {
            case AnchorAlias alias:
                throw new ToolException($"The manifest uses a YAML alias at line {alias.Start.Line}; write it out.");
            case Scalar scalar:
                return Value(scalar);
            case SequenceStart:
                var list = new JsonArray();
                while (parser.MoveNext() && parser.Current is not SequenceEnd)
                    list.Add(Node(parser, depth + 1));
                return list;
            case MappingStart:
                return Mapping(parser, depth);
            default:
                throw new ToolException("The manifest ends too early.");
        }
    }

    private static JsonObject Mapping(Parser parser, int depth)
    {
        var members = new JsonObject();
        while (parser.MoveNext() && parser.Current is not MappingEnd)
        {
            if (parser.Current is not Scalar key)
                throw new ToolException($"A name in the manifest at line {parser.Current?.Start.Line} is not plain text.");
            parser.MoveNext();
            var value = Node(parser, depth + 1);
            if (!members.TryAdd(key.Value, value))
                throw new ToolException($"'{ToolException.Quote(key.Value)}' stands twice in one object of the manifest, again at line {key.Start.Line}.");
        }
        return members;
    }

    private static JsonValue? Value(Scalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain)
            return JsonValue.Create(text);
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "y" or "Y":
                return JsonValue.Create(true);
            case "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "n" or "N":
                return JsonValue.Create(false);
        }
        if (Integer(text) is { } integer)
            return JsonValue.Create(integer);
        return (char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.') && text.Any(char.IsAsciiDigit) && text.All(c => char.IsAsciiDigit(c) || c is '.' or 'e' or 'E' or '+' or '-')
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonValue.Create(number)
            : JsonValue.Create(text);
    }

    // 0644 and 0o644 are octal, as file modes in manifests are.
    private static long? Integer(string text)
    {
        var sign = text[0] == '-' ? -1 : 1;
        var digits = text.TrimStart('-', '+');
        if (text.Length - digits.Length > 1 || digits.Length == 0)
            return null;
        try
        {
            if (digits is ['0', 'x' or 'X', .. var hex] && hex.All(char.IsAsciiHexDigit) && hex.Length is > 0 and < 16)
                return sign * long.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (digits is ['0', 'o', .. var modern] && modern.Length > 0 && modern.All(c => c is >= '0' and <= '7'))
                return sign * Convert.ToInt64(modern, 8);
            if (digits is ['0', .. { Length: > 0 } octal] && octal.All(c => c is >= '0' and <= '7'))
                return sign * Convert.ToInt64(octal, 8);
        }
        catch (OverflowException)
        {
            return null;
        }
        return digits.All(char.IsAsciiDigit) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
