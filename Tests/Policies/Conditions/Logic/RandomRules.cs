using System.Text.Json.Nodes;
using AIOps.Policies.Conditions.Logic;

namespace AIOps.Tests.Policies.Conditions.Logic;

/// <summary>Rules of every operator with arguments of every kind, sensible and not, and data for them.</summary>
internal static class RandomRules
{
    private static readonly string[] Operators = [.. LogicControls.All.Keys.Concat(LogicOperators.All.Keys).Where(name => name != "log").Order(StringComparer.Ordinal)];
    private static readonly string[] Paths = ["", "a", "b", "a.b", "list", "list.0", "list.1.x", "list.length", "text", "text.0", "none", "a.none", "n", "truth", "nothing"];

    public static JsonNode Rule(Random random, int depth)
    {
        var name = Operators[random.Next(Operators.Length)];
        return new JsonObject { [name] = Arguments(name, random, depth - 1) };
    }

    public static JsonNode Data(Random random) => new JsonObject
    {
        ["a"] = new JsonObject { ["b"] = Value(random, 1) }, ["b"] = Value(random, 1),
        ["list"] = new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(2) == 0 ? Value(random, 1) : new JsonObject { ["x"] = Value(random, 0) })]),
        ["text"] = Text(random), ["n"] = Number(random), ["truth"] = random.Next(2) == 0, ["nothing"] = null,
    };

    private static JsonNode? Arguments(string name, Random random, int depth) => name switch
    {
        "var" => random.Next(3) == 0 ? new JsonArray(Path(random), Value(random, 1)) : Path(random),
        "missing" => new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Path(random))]),
        "missing_some" => new JsonArray(random.Next(3), new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Path(random))])),
        "filter" or "map" or "all" or "some" or "none" => new JsonArray(List(random, depth), Part(random, depth)),
        "reduce" => new JsonArray(List(random, depth), new JsonObject { ["+"] = new JsonArray(new JsonObject { ["var"] = "current" }, new JsonObject { ["var"] = "accumulator" }) }, Part(random, 0)),
        "substr" => new JsonArray([Part(random, depth), .. Enumerable.Range(0, random.Next(1, 3)).Select(_ => (JsonNode?)random.Next(-5, 6))]),
        "!" or "!!" => random.Next(2) == 0 ? new JsonArray(Part(random, depth)) : Single(random, depth),
        _ => new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Part(random, depth))]),
    };

    private static JsonNode? Single(Random random, int depth) => Part(random, depth) is JsonArray list ? new JsonArray(list) : Part(random, depth) is { } part and not JsonArray ? part : null;

    private static JsonNode List(Random random, int depth) => random.Next(3) switch
    {
        0 => new JsonObject { ["var"] = "list" },
        1 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Part(random, depth))]),
        _ => new JsonObject { ["merge"] = new JsonArray(Part(random, depth), Part(random, 0)) },
    };

    private static JsonNode? Part(Random random, int depth) => depth > 0 && random.Next(2) == 0 ? Rule(random, depth) : random.Next(3) == 0 ? new JsonObject { ["var"] = Path(random) } : Value(random, 1);

    private static JsonNode? Value(Random random, int depth) => random.Next(depth > 0 ? 8 : 6) switch
    {
        0 or 1 => Number(random),
        2 or 3 => Text(random),
        4 => random.Next(2) == 0,
        5 => null,
        6 => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Value(random, 0))]),
        _ => new JsonObject { ["p"] = Value(random, 0), ["q"] = Value(random, 0) },
    };

    private static string Path(Random random) => Paths[random.Next(Paths.Length)];

    private static JsonNode Number(Random random) => random.Next(6) switch
    {
        0 => 0,
        1 => -1,
        2 => random.Next(-10, 11),
        3 => random.NextDouble() * 100,
        4 => 1e21 * random.NextDouble(),
        _ => random.NextDouble() / 1e6,
    };

    private static JsonNode Text(Random random)
    {
        string[] texts = ["", "a", "web", "0", "1", " 12 ", "1e3", "0x1f", "3.5kg", ".5", "abc", "true", "null", "1,2", "Infinity", "-", "ü"];
        return texts[random.Next(texts.Length)];
    }
}
