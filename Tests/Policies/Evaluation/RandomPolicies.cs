using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Model;
using AIOps.Policies.Model.Alerts;
using FsCheck;
using FsCheck.Fluent;

namespace AIOps.Tests.Policies.Evaluation;

/// <summary>Policies and alerts from few names and texts, so that they meet often, in every form that a condition has.</summary>
internal static class RandomPolicies
{
    private static readonly string[] Names = ["a", "b", "c", "alertname", "d1", "d2", "d3", "d4", "d5", "d6"];
    private static readonly string[] Values = ["", "x", "X", "xy", "xyz", "y", "yx", "ß", "xyxy"];
    private static readonly string[] Patterns = ["", "x", "xy", "*", "x*", "xy*", "xyz*", "?", "*y", "x?z", "?*", "Y*", "ß", "xyxyx*"];
    private static readonly string[] Severities = ["critical", "Critical", "warning", "info"];
    private static readonly string[] SeverityPatterns = ["CRITICAL", "crit*", "CR*", "*", "warning", "i?fo", "*fo"];
    private static readonly string[] Rules =
    [
        """{"==":[{"var":"labels.a"},"x"]}""", """{"in":["y",{"var":["labels.b",""]}]}""", """{"missing":["labels.c"]}""", """{"!":[{"var":"severity"}]}""", """{">":[{"var":"count"},1]}""",
    ];

    public static readonly Gen<Alert> Alert =
        from names in Gen.Elements(Names).ListOf()
        from values in Gen.Elements(Values).ListOf(Names.Length)
        from annotations in Gen.Elements(Values).ListOf(2)
        from severity in Gen.OneOf(Gen.Elements(Severities), Gen.Constant<string>(null!))
        from source in Gen.Elements("alertmanager", "Webhook")
        from status in Gen.Frequency((9, Gen.Constant(AlertStatus.Firing)), (1, Gen.Constant(AlertStatus.Resolved)))
        select Alerts.New([.. names.Distinct().Select(n => (n, values[Array.IndexOf(Names, n)]))]) with
        {
            Severity = severity,
            Source = source,
            Status = status,
            Annotations = new Dictionary<string, string> { ["a"] = annotations[0], ["b"] = annotations[1] },
        };

    public static readonly Gen<CompiledPolicy[]> Policies =
        from specs in Policy().ListOf()
        select specs.Select((make, i) => make(specs.Count - i)).ToArray();

    private static Gen<Func<long, CompiledPolicy>> Policy() =>
        from condition in Condition(3)
        from priority in Gen.Choose(0, 3)
        from goesOn in Gen.Frequency((2, Gen.Constant(true)), (1, Gen.Constant(false)))
        from enabled in Gen.Frequency((9, Gen.Constant(true)), (1, Gen.Constant(false)))
        from mode in Gen.Elements<ActionMode?>(null, ActionMode.Observe, ActionMode.Auto)
        select new Func<long, CompiledPolicy>(id => CompiledPolicy.From(new Policy
        {
            Id = id,
            Name = $"p{id}",
            Priority = priority,
            Continue = goesOn,
            Enabled = enabled,
            Mode = mode,
            Condition = JsonElement.Parse(condition.ToJsonString()),
            Action = JsonElement.Parse("""{"ignore": true}"""),
        }));

    /// <summary>Several members in one object are combined by AND.</summary>
    private static Gen<JsonObject> Condition(int depth) =>
        from members in Member(depth).NonEmptyListOf()
        select new JsonObject(members.DistinctBy(m => m.Key).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));

    private static Gen<KeyValuePair<string, JsonNode?>> Member(int depth)
    {
        var leaves = new (int, Gen<KeyValuePair<string, JsonNode?>>)[]
        {
            (6, Fields("labels", Names)), (1, Fields("annotations", ["a", "b", "c"])), (2, Texts("name", Patterns)), (2, Texts("severity", SeverityPatterns)),
            (1, Texts("source", ["alertmanager", "WEB*", "*"])), (1, Gen.Constant(Pair("status", "firing"))), (1, Gen.Elements(Rules).Select(r => Pair("logic", JsonNode.Parse(r)))),
        };
        return depth == 0
            ? Gen.Frequency(leaves)
            : Gen.Frequency([
                .. leaves,
                (1, Condition(depth - 1).Select(c => Pair("not", c))),
                (1, Condition(depth - 1).NonEmptyListOf().Select(c => Pair("any", new JsonArray([.. c])))),
                (1, Condition(depth - 1).NonEmptyListOf().Select(c => Pair("all", new JsonArray([.. c])))),
            ]);
    }

    private static Gen<KeyValuePair<string, JsonNode?>> Fields(string member, string[] names) =>
        from chosen in Gen.Elements(names).NonEmptyListOf()
        from wanted in Wanted(Patterns).ListOf(names.Length)
        select Pair(member, new JsonObject(chosen.Distinct().Select(n => Pair(n, wanted[Array.IndexOf(names, n)]?.DeepClone()))));

    private static Gen<KeyValuePair<string, JsonNode?>> Texts(string member, string[] patterns) => Wanted(patterns).Select(w => Pair(member, w));

    /// <summary>One pattern, or a list of them.</summary>
    private static Gen<JsonNode?> Wanted(string[] patterns) => Gen.Frequency(
        (3, Gen.Elements(patterns).Select(p => (JsonNode?)p)),
        (1, Gen.Elements(patterns).NonEmptyListOf().Select(p => (JsonNode?)new JsonArray([.. p.Select(x => (JsonNode?)x)]))));

    private static KeyValuePair<string, JsonNode?> Pair(string name, JsonNode? value) => KeyValuePair.Create(name, value);
}
