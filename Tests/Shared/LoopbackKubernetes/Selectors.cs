using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>Label and field selectors of a list.</summary>
internal static class Selectors
{
    public static bool Labels(JsonObject item, string? selector)
    {
        var labels = item["metadata"]?["labels"] as JsonObject;
        return Split(selector).All(term => Matches(labels, term));
    }

    public static bool Fields(JsonObject item, string? selector) => Split(selector).All(term =>
    {
        var parts = Regex.Match(term, "^([A-Za-z.]+)(!=|==|=)(.*)$");
        if (!parts.Success)
            throw new ApiStatus(400, "BadRequest", $"invalid selector: '{term}'; can't understand '{term}'");
        JsonNode? node = item;
        foreach (var name in parts.Groups[1].Value.Split('.'))
            node = (node as JsonObject)?[name];
        return ((node?.ToString() ?? "") == parts.Groups[3].Value) == (parts.Groups[2].Value != "!=");
    });

    private static bool Matches(JsonObject? labels, string term)
    {
        string? Value(string key) => labels?[key]?.ToString();
        if (Regex.Match(term, @"^(\S+) (in|notin) \((.*)\)$") is { Success: true } set)
        {
            var isIn = Value(set.Groups[1].Value) is { } value && set.Groups[3].Value.Split(',').Contains(value);
            return isIn == (set.Groups[2].Value == "in");
        }
        if (Regex.Match(term, "^([^!=]+)(!=|==|=)(.*)$") is { Success: true } equal)
            return (Value(equal.Groups[1].Value) == equal.Groups[3].Value) == (equal.Groups[2].Value != "!=");
        return Regex.IsMatch(term, @"^!?[A-Za-z0-9./_-]+$")
            ? term[0] == '!' ? Value(term[1..]) is null : Value(term) is not null
            : throw new ApiStatus(400, "BadRequest", $"unable to parse requirement: '{term}'");
    }

    // Commas inside parentheses belong to the set.
    private static IEnumerable<string> Split(string? selector) =>
        string.IsNullOrEmpty(selector) ? [] : Regex.Split(selector, @",(?![^(]*\))").Select(term => term.Trim());
}
