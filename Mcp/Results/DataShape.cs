using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AIOps.Mcp.Results;

/// <summary>The schema of a document in a line: <c>{total: number, pods: [42 of {name: string, restarts: number}]}</c>. The first element stands for all.</summary>
internal static class DataShape
{
    private const int MaxLength = 1500;
    private const int MaxDepth = 5;
    private const int MaxMembers = 40;
    private const int MaxName = 60;

    public static string Of(JsonElement data, int atMost)
    {
        var text = new StringBuilder();
        Write(text, data, 0);
        var limit = Math.Min(MaxLength, atMost);
        return text.Length <= limit ? text.ToString() : $"{text.ToString(0, limit)} …";
    }

    private static void Write(StringBuilder text, JsonElement value, int depth)
    {
        if (text.Length > MaxLength)
            return;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when depth < MaxDepth:
                WriteObject(text, value, depth);
                break;
            case JsonValueKind.Array when depth < MaxDepth:
                var length = value.GetArrayLength();
                text.Append(CultureInfo.InvariantCulture, $"[{length}");
                if (length > 0)
                {
                    text.Append(" of ");
                    Write(text, value[0], depth + 1);
                }
                text.Append(']');
                break;
            default:
                text.Append(value.ValueKind switch
                {
                    JsonValueKind.String => "string",
                    JsonValueKind.Number => "number",
                    JsonValueKind.True or JsonValueKind.False => "boolean",
                    JsonValueKind.Object => "{…}",
                    JsonValueKind.Array => "[…]",
                    _ => "null",
                });
                break;
        }
    }

    private static void WriteObject(StringBuilder text, JsonElement value, int depth)
    {
        text.Append('{');
        var count = 0;
        foreach (var member in value.EnumerateObject())
        {
            if (count++ > 0)
                text.Append(", ");
            if (count > MaxMembers)
            {
                text.Append('…');
                break;
            }
            // A name is data, too: a label or a path that someone chose.
            text.Append(Excerpt.Head(member.Name, MaxName)).Append(": ");
            Write(text, member.Value, depth + 1);
        }
        text.Append('}');
    }
}
