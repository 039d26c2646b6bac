using System.Text.Json;
using System.Text.RegularExpressions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Aiops;

/// <summary>Reads the text of a <see cref="JsonPath"/>, step by step.</summary>
internal sealed partial class JsonPathReader(string path)
{
    private int _at;

    public List<Func<JsonElement, IEnumerable<JsonElement>>> Read()
    {
        var steps = new List<Func<JsonElement, IEnumerable<JsonElement>>>();
        if (path.StartsWith('$'))
            _at = 1;
        else if (Taken(Name(), out var first))
            steps.Add(node => JsonPath.Member(node, first.Value));
        while (_at < path.Length)
            steps.Add(Step());
        return steps;
    }

    private Func<JsonElement, IEnumerable<JsonElement>> Step()
    {
        if (Taken(Descendants(), out var below))
            return node => JsonPath.Descendants(node, below.Groups["name"].Value);
        if (Taken(Children(), out _))
            return JsonPath.Children;
        if (Taken(DotName(), out var dotted))
            return node => JsonPath.Member(node, dotted.Groups["name"].Value);
        if (Taken(QuotedName(), out var quoted))
            return node => JsonPath.Member(node, quoted.Groups["name"].Value);
        if (Taken(Index(), out var index))
        {
            var position = JsonPath.Integer(index.Groups["at"].Value);
            return node => JsonPath.Slice(node, position, position == -1 ? null : position + 1);
        }
        if (Taken(Slice(), out var slice))
        {
            var (from, to) = (Optional(slice.Groups["from"]), Optional(slice.Groups["to"]));
            return node => JsonPath.Slice(node, from, to);
        }
        if (Taken(Filter(), out var filter))
            return Filtering(filter);
        throw new ToolException($"The path cannot be read from character {_at + 1} on: '{path[_at..]}'. It looks like $.pods[*].name, $.pods[0], $.pods[1:5], $..name or $.pods[?(@.restarts > 3)].");
    }

    private Func<JsonElement, IEnumerable<JsonElement>> Filtering(Match filter)
    {
        var names = filter.Groups["member"].Value.Split('.', StringSplitOptions.RemoveEmptyEntries);
        var comparison = filter.Groups["comparison"].Value;
        var against = comparison.Length > 0 ? Literal(filter.Groups["literal"].Value.Trim()) : default;
        return node => JsonPath.Children(node).Where(child =>
        {
            var value = names.Aggregate((IEnumerable<JsonElement>)[child], (nodes, name) => nodes.SelectMany(n => JsonPath.Member(n, name))).ToList();
            // What is not there is not equal to anything.
            return value.Count == 0 ? comparison == "!=" : comparison.Length == 0 || JsonPath.Compare(value[0], comparison, against);
        });
    }

    private JsonElement Literal(string text)
    {
        try
        {
            return text.StartsWith('\'') ? JsonSerializer.SerializeToElement(text[1..^1]) : JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            throw new ToolException($"{text} in the path {path} is no value to compare with; write a number, 'text', true, false or null.");
        }
    }

    private static int? Optional(Group group) => group.Length > 0 ? JsonPath.Integer(group.Value) : null;

    private bool Taken(Regex form, out Match match)
    {
        match = form.Match(path, _at);
        if (match.Success)
            _at += match.Length;
        return match.Success;
    }

    private const RegexOptions Linear = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    [GeneratedRegex(@"\G[\w-]+", Linear)]
    private static partial Regex Name();

    [GeneratedRegex(@"\G\.(?<name>[\w-]+)", Linear)]
    private static partial Regex DotName();

    [GeneratedRegex(@"\G\.\.(?<name>[\w-]+)", Linear)]
    private static partial Regex Descendants();

    [GeneratedRegex(@"\G(\.\*|\[\*\])", Linear)]
    private static partial Regex Children();

    [GeneratedRegex(@"\G\[('(?<name>[^']*)'|""(?<name>[^""]*)"")\]", Linear)]
    private static partial Regex QuotedName();

    [GeneratedRegex(@"\G\[(?<at>-?\d{1,9})\]", Linear)]
    private static partial Regex Index();

    [GeneratedRegex(@"\G\[(?<from>(-?\d{1,9})?):(?<to>(-?\d{1,9})?)\]", Linear)]
    private static partial Regex Slice();

    [GeneratedRegex(@"\G\[\?\(?\s*@(?<member>(\.[\w-]+)*)\s*((?<comparison>==|!=|<=|>=|<|>)\s*(?<literal>'[^']*'|""[^""]*""|[^'""\[\])]+))?\)?\]", Linear)]
    private static partial Regex Filter();
}
