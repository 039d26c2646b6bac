using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Policies.Conditions.Logic;

namespace AIOps.Tests.Policies.Conditions.Logic;

/// <summary>Random rules over random data mean to us what they mean to the reference implementation, which runs beside in Node.</summary>
public sealed class LogicReferenceTests
{
    private const int Rules = 4000;

    [Fact]
    public void Evaluate_RandomRules_AnswerAsTheReference()
    {
        var random = new Random(20260304);
        var cases = Enumerable.Range(0, Rules).Select(_ => (Rule: RandomRules.Rule(random, 4), Data: RandomRules.Data(random))).ToList();

        var expected = Reference(cases.Select(one => new JsonObject { ["rule"] = one.Rule.DeepClone(), ["data"] = one.Data.DeepClone() }.ToJsonString()));

        Assert.Equal(Rules, expected.Count);
        var wrong = new List<string>();
        foreach (var ((rule, data), answer) in cases.Zip(expected))
            if (Ours(rule, data) is var ours && ours != answer)
                wrong.Add($"{rule.ToJsonString()} over {data.ToJsonString()}: reference {answer}, ours {ours}");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {Rules} differ:\n{string.Join('\n', wrong.OrderBy(text => text.Length).Take(10))}");
        // A generator that only makes errors would compare nothing.
        Assert.InRange(expected.Count(answer => answer == "error"), 0, Rules / 5);
    }

    private static string Ours(JsonNode rule, JsonNode data)
    {
        try
        {
            var result = LogicParser.Parse(Element(rule), "rule").Evaluate(LogicValue.Of(Element(data)), new LogicBudget());
            return result is double number && !double.IsFinite(number)
                ? new JsonObject { ["number"] = LogicValue.Text(number) }.ToJsonString()
                : new JsonObject { ["value"] = Json(result) }.ToJsonString(Relaxed);
        }
        catch (LogicException)
        {
            return "error";
        }
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static JsonElement Element(JsonNode node) => JsonElement.Parse(node.ToJsonString());

    private static JsonNode? Json(object? value) => value switch
    {
        null => null,
        bool truth => truth,
        // JSON has no word for the others.
        double number => double.IsFinite(number) ? JsonNode.Parse(LogicValue.Text(number)) : null,
        string text => text,
        IReadOnlyList<object?> list => new JsonArray([.. list.Select(Json)]),
        IReadOnlyDictionary<string, object?> map => new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, Json(pair.Value)))),
        _ => null,
    };

    private static List<string> Reference(IEnumerable<string> lines)
    {
        var folder = Path.Combine(Architecture.Repository.Root, "Tests", "Policies", "Conditions", "Logic", "Reference");
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "evaluate.js")]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var answers = Task.Run(() => node.StandardOutput.ReadToEnd());
        foreach (var line in lines)
            node.StandardInput.WriteLine(line);
        node.StandardInput.Close();
        node.WaitForExit();
        return [.. answers.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(answer => answer.StartsWith("{\"error\"", StringComparison.Ordinal) ? "error" : answer)];
    }
}
