using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AIOps.Tools.Kubernetes.Resources;

/// <summary>An object as YAML, which is what people read and half the tokens of JSON; too large ones lose their depths, and say so.</summary>
internal static partial class ObjectText
{
    private const int Deepest = 32;

    /// <summary>The deepest levels are replaced by their size until it fits.</summary>
    public static JsonNode? Fit(JsonNode? node, int limit, out bool isCut)
    {
        isCut = false;
        for (var depth = Deepest; ; depth = depth > 10 ? 10 : depth - 1)
        {
            if ((node?.ToJsonString().Length ?? 0) <= limit || depth < 2)
                return node;
            node = Flatten(node, depth);
            isCut = true;
        }
    }

    public static string Yaml(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(text, node, 0);
        return text.ToString().TrimEnd();
    }

    private static JsonNode? Flatten(JsonNode? node, int depth) => node switch
    {
        JsonObject { Count: > 0 } or JsonArray { Count: > 0 } when depth == 0 => $"…({node.ToJsonString().Length} characters)",
        JsonObject members => new JsonObject(members.Select(pair => KeyValuePair.Create(pair.Key, Flatten(pair.Value, depth - 1)))),
        JsonArray list => new JsonArray([.. list.Select(entry => Flatten(entry, depth - 1))]),
        _ => node?.DeepClone(),
    };

    private static void Write(StringBuilder text, JsonNode? node, int indent)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                foreach (var (name, value) in members)
                    Member(text, $"{new string(' ', indent)}{Scalar(JsonValue.Create(name))}:", value, indent);
                break;
            case JsonArray { Count: > 0 } list:
                foreach (var entry in list)
                {
                    var at = text.Length;
                    Write(text, entry, indent + 2);
                    if (text.Length > at && entry is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
                        text[at + indent] = '-';
                    else
                        text.Insert(at, $"{new string(' ', indent)}- ");
                }
                break;
            default:
                text.Append(Scalar(node)).Append('\n');
                break;
        }
    }

    private static void Member(StringBuilder text, string head, JsonNode? value, int indent)
    {
        text.Append(head);
        if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
        {
            text.Append('\n');
            Write(text, value, value is JsonArray ? indent : indent + 2);
        }
        else
            text.Append(' ').Append(Scalar(value)).Append('\n');
    }

    private static string Scalar(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        JsonValue value when value.TryGetValue<string>(out var text) => Plain().IsMatch(text) && !Reserved().IsMatch(text) ? text : JsonSerializer.Serialize(text, WireJson.Options),
        _ => node.ToJsonString(),
    };

    [GeneratedRegex(@"\A[A-Za-z0-9/_.…*(][A-Za-z0-9/_.:@+=,*()… -]*\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Plain();

    // What YAML would read as something else than text.
    [GeneratedRegex(@"\A(true|false|null|yes|no|on|off|y|n|[-+.0-9_xobeE]+|.*: .*|.*:|\*.*|.* )\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Reserved();
}
