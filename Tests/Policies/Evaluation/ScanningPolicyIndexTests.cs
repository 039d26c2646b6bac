using System.Text.Json.Nodes;
using System.Text.Json;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Model;
using AIOps.Policies.Model.Alerts;
using FsCheck;
using FsCheck.Fluent;

namespace AIOps.Tests.Policies.Evaluation;

public sealed class ScanningPolicyIndexTests
{
    private static readonly string[] Names = ["a", "b", "c"];
    private static readonly string[] Values = ["x", "y", "xy"];
    private static readonly string[] Patterns = ["x", "y", "xy", "*", "x*", "?"];

    private static readonly Gen<Alert> AnyAlert =
        from labels in Gen.Elements(Names).ListOf()
        from values in Gen.Elements(Values).ListOf(3)
        from severity in Gen.Elements("critical", "info", null!)
        from status in Gen.Frequency((9, Gen.Constant(AlertStatus.Firing)), (1, Gen.Constant(AlertStatus.Resolved)))
        select Alerts.New([.. labels.Distinct().Select(l => (l, values[Array.IndexOf(Names, l)]))]) with { Severity = severity, Status = status };

    private static readonly Gen<Spec> AnyPolicy =
        from pattern in Gen.Elements(Patterns).ListOf(3)
        from asked in Gen.Elements(Names).NonEmptyListOf()
        from severity in Gen.Elements("critical", "info", null!)
        from negated in Gen.Elements(true, false)
        from priority in Gen.Choose(0, 3)
        from goesOn in Gen.Elements(true, false)
        from enabled in Gen.Frequency((5, Gen.Constant(true)), (1, Gen.Constant(false)))
        select new Spec(asked.Distinct().ToDictionary(n => n, n => pattern[Array.IndexOf(Names, n)]), severity, negated, priority, goesOn, enabled);

    /// <summary>Written from SPEC 3 alone: disabled ones aside, by priority then id, those whose every part holds, up to the first that does not continue.</summary>
    [Fact]
    public void Match_AnyPoliciesAndAlert_EqualsTheSpecification() =>
        Prop.ForAll(AnyPolicy.ListOf().ToArbitrary(), AnyAlert.ToArbitrary(), (specs, alert) =>
        {
            var numbered = specs.Select((spec, i) => (Spec: spec, Id: (long)(specs.Count - i))).ToArray();
            var actual = new ScanningPolicyIndex(numbered.Select(n => n.Spec.Compile(n.Id))).Match(alert).Select(m => m.Policy.Id);
            var expected = new List<long>();
            if (alert.Status == AlertStatus.Firing)
                foreach (var (spec, id) in numbered.Where(n => n.Spec.Enabled && n.Spec.Holds(alert)).OrderBy(n => n.Spec.Priority).ThenBy(n => n.Id))
                {
                    expected.Add(id);
                    if (!spec.Continue)
                        break;
                }
            Assert.Equal(expected, actual);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Match_NothingMatches_AllocatesNothing()
    {
        var index = new ScanningPolicyIndex(Enumerable.Range(0, 1000).Select(i =>
            new Spec(new() { ["a"] = $"x{i}*", ["b"] = "?y" }, "critical", i % 2 == 0, i, false, true).Compile(i)));
        var alert = Alerts.New(("a", "nothing"), ("c", "x")) with { Severity = "info" };
        // Even policies deny the critical: make sure that none of them matches either.
        Assert.Empty(index.Match(alert));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
            index.Match(alert);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private sealed record Spec(Dictionary<string, string> Labels, string? Severity, bool Negated, int Priority, bool Continue, bool Enabled)
    {
        public bool Holds(Alert alert) =>
            Labels.All(l => alert.Labels.TryGetValue(l.Key, out var value) && Fits(l.Value, value))
            && (Severity is null || (alert.Severity == Severity) != Negated);

        public CompiledPolicy Compile(long id)
        {
            var condition = new JsonObject { ["labels"] = new JsonObject(Labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value))) };
            if (Severity is not null && Negated)
                condition["not"] = new JsonObject { ["severity"] = Severity };
            else if (Severity is not null)
                condition["severity"] = Severity;
            return CompiledPolicy.From(new Policy
            {
                Id = id,
                Name = $"p{id}",
                Priority = Priority,
                Continue = Continue,
                Enabled = Enabled,
                Condition = JsonSerializer.SerializeToElement(condition),
                Action = JsonElement.Parse("""{"ignore": true}"""),
            });
        }

        private static bool Fits(string pattern, string value) => pattern switch
        {
            "*" => true,
            "?" => value.Length == 1,
            "x*" => value.StartsWith('x'),
            _ => pattern == value,
        };
    }
}
