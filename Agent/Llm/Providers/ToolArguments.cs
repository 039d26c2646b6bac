using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Providers;

/// <summary>Makes a call of what a model wrote as arguments. What is no JSON object comes back as broken, for the model to correct.</summary>
internal static class ToolArguments
{
    /// <summary>Characters of the arguments of one call.</summary>
    public const int Limit = 512 * 1024;

    /// <exception cref="ModelException">More than <see cref="Limit"/>.</exception>
    public static FunctionCallContent Parse(Origin origin, string? id, string? name, string? arguments)
    {
        Check(origin, name, arguments?.Length ?? 0);
        if (string.IsNullOrWhiteSpace(arguments))
            return Call(origin, id, name, []);
        try
        {
            return Parse(origin, id, name, JsonElement.Parse(arguments));
        }
        catch (JsonException e)
        {
            return Broken(origin, id, name, e);
        }
    }

    public static FunctionCallContent Parse(Origin origin, string? id, string? name, JsonElement? arguments) => arguments switch
    {
        null or { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null } => Call(origin, id, name, []),
        { ValueKind: JsonValueKind.Object } given => Call(origin, id, name, Members(origin, name, given)),
        // An object by the book; some models' templates send it as text.
        { ValueKind: JsonValueKind.String } text when text.GetString() is { } inner && inner.AsSpan().TrimStart().StartsWith("{") => Parse(origin, id, name, inner),
        { } other => Broken(origin, id, name, new JsonException($"an object is needed, not {other.ValueKind}")),
    };

    public static void Check(Origin origin, string? name, int length)
    {
        if (length > Limit)
            throw origin.Error($"wrote more than {Limit} characters of arguments for {Shortened(name)}");
    }

    private static Dictionary<string, object?> Members(Origin origin, string? name, JsonElement given)
    {
        Check(origin, name, given.GetRawText().Length);
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var member in given.EnumerateObject())
        {
            ReadThrough(member.Value);
            members[member.Name] = member.Value.Clone();
        }
        return members;
    }

    /// <summary>Text that is not Unicode fails here, and not where the run is stored.</summary>
    private static void ReadThrough(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            value.GetString();
        else if (value.ValueKind == JsonValueKind.Array)
            foreach (var item in value.EnumerateArray())
                ReadThrough(item);
        else if (value.ValueKind == JsonValueKind.Object)
            foreach (var member in value.EnumerateObject())
                ReadThrough(member.Value);
    }

    private static FunctionCallContent Broken(Origin origin, string? id, string? name, JsonException why)
    {
        var call = Call(origin, id, name, []);
        call.Exception = why;
        return call;
    }

    private static FunctionCallContent Call(Origin origin, string? id, string? name, Dictionary<string, object?> arguments) =>
        origin.Mark(new FunctionCallContent(string.IsNullOrEmpty(id) ? $"call_{Guid.NewGuid():N}" : id, name ?? "", arguments));

    private static string Shortened(string? name) => name is null or "" ? "a tool" : Excerpt.Head(name, 128, "");
}
