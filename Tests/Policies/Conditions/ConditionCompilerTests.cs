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
    [InlineData("""{"logic": {"==": [1, 1]}}""", "condition.logic")]
    [InlineData("""{"Labels": {"a": "b"}}""", "condition.Labels")]
    public void Compile_Misfit_NamesThePath(string condition, string path) =>
        Assert.Equal(path, Assert.Throws<PolicyFormatException>(() => Compile(condition)).Path);

    [Fact]
    public void Compile_DeepNesting_IsRefusedBeforeTheStackIs()
    {
        var condition = string.Concat(Enumerable.Repeat("""{"not": """, 60)) + """{"name": "x"}""" + new string('}', 60);
        Assert.Contains("nested", Assert.Throws<PolicyFormatException>(() => Compile(condition)).Problem, StringComparison.Ordinal);
    }

    private static Condition Compile(string json) => ConditionCompiler.Compile(JsonElement.Parse(json));
}
