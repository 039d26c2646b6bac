using System.Text.Json;
using AIOps.Policies.Conditions;
using AIOps.Policies.Model.Alerts;

namespace AIOps.Tests.Policies.Conditions;

public sealed class ConditionCompilerTests
{
    private static readonly Alert Alert = Alerts.New(("alertname", "PodCrashLooping"), ("namespace", "shop"), ("empty", "")) with
    {
        Annotations = new Dictionary<string, string> { ["runbook"] = "https://wiki/crash" },
    };

    [Theory]
    [InlineData("""{"labels": {"namespace": "shop"}}""", true)]
    [InlineData("""{"labels": {"namespace": "Shop"}}""", false)]
    [InlineData("""{"labels": {"namespace": "s*p"}}""", true)]
    [InlineData("""{"labels": {"namespace": ["prod", "sh?p"]}}""", true)]
    [InlineData("""{"labels": {"namespace": "shop", "alertname": "Node*"}}""", false)]
    [InlineData("""{"labels": {"absent": "*"}}""", false)]
    [InlineData("""{"labels": {"empty": ""}}""", true)]
    [InlineData("""{"labels": {"empty": "?*"}}""", false)]
    [InlineData("""{"annotations": {"runbook": "https://*"}}""", true)]
    [InlineData("""{"annotations": {"namespace": "shop"}}""", false)]
    [InlineData("""{"label": "namespace", "value": "shop"}""", true)]
    [InlineData("""{"value": ["x", "shop"], "label": "namespace"}""", true)]
    [InlineData("""{"label": "namespace", "value": "prod"}""", false)]
    [InlineData("""{"status": "firing"}""", true)]
    [InlineData("""{"status": "Firing"}""", true)]
    [InlineData("""{"severity": "CRITICAL"}""", true)]
    [InlineData("""{"severity": ["warning", "crit*"]}""", true)]
    [InlineData("""{"severity": "warning"}""", false)]
    [InlineData("""{"source": "AlertManager"}""", true)]
    [InlineData("""{"name": "PodCrash*"}""", true)]
    [InlineData("""{"name": "podcrash*"}""", false)]
    [InlineData("""{"all": [{"name": "Pod*"}, {"severity": "critical"}]}""", true)]
    [InlineData("""{"all": [{"name": "Pod*"}, {"severity": "info"}]}""", false)]
    [InlineData("""{"any": [{"name": "Node*"}, {"severity": "critical"}]}""", true)]
    [InlineData("""{"any": [{"name": "Node*"}, {"severity": "info"}]}""", false)]
    [InlineData("""{"not": {"labels": {"namespace": "prod"}}}""", true)]
    [InlineData("""{"not": {"labels": {"absent": "*"}}}""", true)]
    [InlineData("""{"not": {"name": "*"}}""", false)]
    [InlineData("""{"name": "Pod*", "severity": "critical", "not": {"label": "namespace", "value": "kube-*"}}""", true)]
    public void Matches_EachForm(string condition, bool expected) => Assert.Equal(expected, Compile(condition).Matches(Alert));

    [Fact]
    public void Matches_Status_AsksTheAlert() =>
        Assert.False(Compile("""{"status": "firing"}""").Matches(Alert with { Status = AlertStatus.Resolved }));

    [Fact]
    public void Matches_NoSeverity_MatchesNoPattern() => Assert.False(Compile("""{"severity": "*"}""").Matches(Alert with { Severity = null }));

    [Theory]
    [InlineData("""[]""", "condition")]
    [InlineData("""{}""", "condition")]
    [InlineData("""{"labels": {}}""", "condition.labels")]
    [InlineData("""{"labels": "x"}""", "condition.labels")]
    [InlineData("""{"labels": {"code": 500}}""", "condition.labels.code")]
    [InlineData("""{"labels": {"code": []}}""", "condition.labels.code")]
    [InlineData("""{"labels": {"code": ["a", 1]}}""", "condition.labels.code[1]")]
    [InlineData("""{"annotations": []}""", "condition.annotations")]
    [InlineData("""{"label": "x"}""", "condition.label")]
    [InlineData("""{"label": 1, "value": "x"}""", "condition.label")]
    [InlineData("""{"label": "x", "value": {}}""", "condition.label.value")]
    [InlineData("""{"value": "x"}""", "condition.value")]
    [InlineData("""{"status": "resolved"}""", "condition.status")]
    [InlineData("""{"status": "odd"}""", "condition.status")]
    [InlineData("""{"status": true}""", "condition.status")]
    [InlineData("""{"severity": null}""", "condition.severity")]
    [InlineData("""{"source": 5}""", "condition.source")]
    [InlineData("""{"name": {}}""", "condition.name")]
    [InlineData("""{"all": []}""", "condition.all")]
    [InlineData("""{"all": {"name": "x"}}""", "condition.all")]
    [InlineData("""{"any": [{"name": "x"}, {}]}""", "condition.any[1]")]
    [InlineData("""{"any": [{"name": "x"}, {"all": [{"name": 1}]}]}""", "condition.any[1].all[0].name")]
    [InlineData("""{"not": {}}""", "condition.not")]
    [InlineData("""{"not": {"sevrity": "x"}}""", "condition.not.sevrity")]
    [InlineData("""{"Labels": {"a": "b"}}""", "condition.Labels")]
    public void Compile_Misfit_NamesThePath(string condition, string path) =>
        Assert.Equal(path, Assert.Throws<PolicyFormatException>(() => Compile(condition)).Path);

    [Fact]
    public void Compile_DeepNesting_IsRefusedBeforeTheStackIs()
    {
        var condition = string.Concat(Enumerable.Repeat("""{"not": """, 60)) + """{"name": "x"}""" + new string('}', 60);
        Assert.Contains("nested", Assert.Throws<PolicyFormatException>(() => Compile(condition)).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"labels": {"namespace": "shop"}}""", null)]
    [InlineData("""{"name": "Pod*", "labels": {"namespace": ["prod", "test-*"]}}""", "condition.labels.namespace wants \"prod\" or \"test-*\"; the alert has \"shop\"")]
    [InlineData("""{"label": "absent", "value": "x"}""", "condition.label absent wants \"x\"; the alert has none")]
    [InlineData("""{"any": [{"severity": "info"}, {"name": "Node*"}]}""", "condition.any: none of its 2 holds; the first: condition.any[0].severity wants \"info\"; the alert has \"critical\"")]
    [InlineData("""{"all": [{"name": "*"}, {"not": {"severity": "crit*"}}]}""", "condition.all[1].not: what must not hold does")]
    [InlineData("""{"logic": {"==": [1, 2]}}""", "condition.logic does not hold")]
    public void Explain_FirstMemberThatFails_InWords(string condition, string? reason) => Assert.Equal(reason, Compile(condition).Explain(Alert));

    private static Condition Compile(string json) => ConditionCompiler.Compile(JsonElement.Parse(json));

    [Theory]
    [InlineData("""{"==":[{"var":"labels.namespace"},"shop"]}""", true)]
    [InlineData("""{"and":[{"in":["web",{"var":"labels.pod"}]},{">":[{"var":"count"},0]}]}""", true)]
    [InlineData("""{"==":[{"var":"labels.app.kubernetes.io/name"},"front"]}""", true)]
    [InlineData("""{"missing":["labels.none"]}""", true)]
    [InlineData("""{"var":"labels.none"}""", false)]
    [InlineData("""{"!==":[{"var":"severity"},"critical"]}""", false)]
    [InlineData("""{"missing_some":[1,"labels"]}""", false)]
    [InlineData("""{"reduce":[{"map":[[1,2,3],{"*":[{"var":""},2]}]},{"+":[{"var":"current"},{"var":"accumulator"}]},-12]}""", false)]
    public void Logic_OverTheAlert_Matches(string rule, bool expected)
    {
        var alert = Alerts.New(("namespace", "shop"), ("pod", "web-1"), ("app.kubernetes.io/name", "front"));
        Assert.Equal(expected, ConditionCompiler.Compile(JsonElement.Parse($$"""{"logic":{{rule}}}""")).Matches(alert));
    }

    [Theory]
    [InlineData("""{"frobnicate":[1]}""", "condition.logic.frobnicate: is no JSON Logic operator; known are !, !!")]
    [InlineData("""{"and":[{"xor":[1]}]}""", "condition.logic.and[0].xor: is no JSON Logic operator")]
    [InlineData("""{"==":[1,1],"!=":[1,1]}""", "condition.logic: must be a JSON Logic rule")]
    [InlineData("true", "condition.logic: must be a JSON Logic rule")]
    public void Logic_ThatCannotBeMeant_IsRefusedAtSave(string rule, string problem)
    {
        var refusal = Assert.Throws<PolicyFormatException>(() => ConditionCompiler.Compile(JsonElement.Parse($$"""{"logic":{{rule}}}""")));
        Assert.StartsWith(problem, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Logic_ListsInListsInLists_EndWithinTheBudget()
    {
        var list = $"[{string.Join(',', Enumerable.Range(0, 400))}]";
        var rule = $$$"""{"logic":{"some":[{{{list}}},{"some":[{{{list}}},{"some":[{{{list}}},{"==":[{"var":""},-1]}]}]}]}}""";
        Assert.False(ConditionCompiler.Compile(JsonElement.Parse(rule)).Matches(Alerts.New()));
    }
}
