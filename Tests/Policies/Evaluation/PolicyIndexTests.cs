using System.Text.Json;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Model;
using FsCheck;
using FsCheck.Fluent;

namespace AIOps.Tests.Policies.Evaluation;

public sealed class PolicyIndexTests
{
    [Fact]
    public void Match_AnyPoliciesAndAlert_EqualsTheScan()
    {
        var matched = 0;
        Prop.ForAll(RandomPolicies.Policies.ToArbitrary(), RandomPolicies.Alert.ListOf(8).ToArbitrary(), (policies, alerts) =>
        {
            var (index, scan) = (new PolicyIndex(policies), new ScanningPolicyIndex(policies));
            Assert.Equal(scan.Count, index.Count);
            foreach (var alert in alerts)
            {
                var expected = scan.Match(alert);
                matched += expected.Count;
                Assert.Equal(expected.Select(m => m.Policy.Id), index.Match(alert).Select(m => m.Policy.Id));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(600).WithEndSize(60));
        // Else two that find nothing would agree.
        Assert.True(matched > 1000, $"only {matched} matches in all");
    }

    [Theory]
    [InlineData("Pod*", "PodCrashLooping", true)]
    [InlineData("PodCrashLooping", "PodCrashLooping", true)]
    [InlineData("PodCrashLooping?", "PodCrashLooping", false)]
    [InlineData("PodCrashLooping*", "PodCrashLooping", true)]
    [InlineData("*Looping", "PodCrashLooping", true)]
    [InlineData("pod*", "PodCrashLooping", false)]
    public void Match_AmongManyOthers_FindsExactlyThatOne(string pattern, string name, bool expected)
    {
        var others = Enumerable.Range(1, 500).Select(i => Policy(i, $$$"""{"labels":{"alertname":"{{{(i % 2 == 0 ? $"Pod{i}*" : $"Node{i}")}}}"}}"""));
        var index = new PolicyIndex([.. others, Policy(1000, $$$"""{"labels":{"alertname":"{{{pattern}}}"}}""")]);
        Assert.Equal(expected ? [1000L] : [], index.Match(Alerts.New(("alertname", name))).Select(m => m.Policy.Id));
    }

    [Fact]
    public void Match_ReachedOverSeveralPatterns_IsAnsweredOnce()
    {
        const string Condition = """{"any":[{"labels":{"a":["x*","xy*","xyz"]}},{"labels":{"b":"y"}}]}""";
        var index = new PolicyIndex(Enumerable.Range(1, 10).Select(i => Policy(i, Condition, goesOn: true)));
        Assert.Equal(Enumerable.Range(1, 10).Select(i => (long)i), index.Match(Alerts.New(("a", "xyz"), ("b", "y"))).Select(m => m.Policy.Id));
    }

    [Fact]
    public void Match_ThousandsWithLabelsOfTheirOwn_FindsTheOne()
    {
        var index = new PolicyIndex(Enumerable.Range(0, 3000).Select(i => Policy(i, $$$"""{"labels":{"l{{{i}}}":"v"}}""", goesOn: true)));
        Assert.Equal([17L, 2999L], index.Match(Alerts.New(("x", "v"), ("l17", "v"), ("l2999", "v"), ("l5", "w"))).Select(m => m.Policy.Id));
    }

    [Fact]
    public void Match_ThousandsOfPatternsThatNest_EndsAndAgrees()
    {
        // Each is a prefix of the next: the longest walk that a value can cause.
        var policies = Enumerable.Range(1, 2000).Select(i => Policy(i, $$$"""{"labels":{"a":"{{{new string('x', i)}}}*"}}""", goesOn: true)).ToArray();
        var alert = Alerts.New(("a", new string('x', 1500)));
        Assert.Equal(new ScanningPolicyIndex(policies).Match(alert), new PolicyIndex(policies).Match(alert));
    }

    [Fact]
    public void Match_NothingMatches_AllocatesNothing()
    {
        var index = new PolicyIndex(Enumerable.Range(0, 1000).Select(i => Policy(i,
            $$$"""{"labels":{"a":"x{{{i % 50}}}*","b":"?y","l{{{i % 20}}}":"v"},"severity":"crit*","not":{"name":"N{{{i}}}"}}""")));
        var alert = Alerts.New(("a", "x7-and-more"), ("b", "no"), ("l7", "v"), ("l8", "v"));
        Assert.Empty(index.Match(alert));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
            index.Match(alert);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Match_ManyNestedAlternatives_StaysSmallAndRight()
    {
        // 8 × 8 × 8 × 8 combinations each: multiplied out they would be 4096 places a policy.
        static string Any(string label, int policy) => $$"""{"any":[{{string.Join(',', Enumerable.Range(0, 8).Select(i => $$$"""{"labels":{"{{{label}}}":"{{{label}}}{{{(i + policy) % 40}}}"}}"""))}}]}""";
        var policies = Enumerable.Range(0, 400).Select(p => Policy(p, $$"""{"all":[{{Any("a", p)}},{{Any("b", p)}},{{Any("c", p)}},{{Any("d", p)}}]}""", goesOn: true)).ToArray();
        var index = new PolicyIndex(policies);
        var alert = Alerts.New(("a", "a7"), ("b", "b7"), ("c", "c7"), ("d", "d8"));
        Assert.Equal(new ScanningPolicyIndex(policies).Match(alert), index.Match(alert));
        Assert.NotEmpty(index.Match(alert));
    }

    private static CompiledPolicy Policy(long id, string condition, bool goesOn = false) => CompiledPolicy.From(new Policy
    {
        Id = id,
        Name = $"p{id}",
        Continue = goesOn,
        Condition = JsonElement.Parse(condition),
        Action = JsonElement.Parse("""{"ignore": true}"""),
    });
}
