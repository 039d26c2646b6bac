using System.Text.Json;
using AIOps.Policies.Conditions;
using AIOps.Policies.Documents;
using AIOps.Policies.Model;

namespace AIOps.Tests.Policies.Documents;

public sealed class PolicyDocumentTests
{
    private const string Full = """
        { "name": "Restart crash-looping pod", "enabled": false, "priority": 10, "mode": "auto",
          "condition": { "labels": {"alertname": "PodCrashLoop*", "severity": "critical"}, "status": "firing" },
          "action": { "tool": "restart_pod", "params": {"pod_name": "${label.pod_name}", "namespace": "${label.namespace:-default}"} },
          "continue": true, "cooldown": "5m", "rateLimit": {"max": 10, "per": "1h"},
          "verify": {"promql": "up == 1", "http": "https://shop/health", "wait": "30s"}, "undo": "never" }
        """;

    private const string Small = """{"name": "n", "condition": {"name": "x"}, "action": {"ignore": true}}""";

    [Theory]
    [InlineData(Full)]
    [InlineData(Small)]
    [InlineData("""{"name": "n", "condition": {"any": [{"name": "x"}, {"not": {"severity": ["a", "b"]}}]}, "action": [{"tool": "t"}], "verify": {"wait": "1m500ms"}}""")]
    public void Read_Write_Read_IsIdentity(string text)
    {
        var policy = Read(text);
        var again = PolicyDocument.Read(JsonSerializer.SerializeToElement(PolicyDocument.Write(policy)));
        Assert.Equal(WireJson.ToElement(policy).GetRawText(), WireJson.ToElement(again).GetRawText());
    }

    [Fact]
    public void Read_LeftOut_TakesDefaults()
    {
        var policy = Read(Small);
        Assert.True(policy is { Enabled: true, Priority: 100, Mode: null, Continue: false, Cooldown: null, RateLimit: null, Verify: null, Undo: "auto" });
    }

    [Theory]
    [InlineData("name", "null")]
    [InlineData("name", "\"\"")]
    [InlineData("name", "5")]
    [InlineData("name", "\"a\\u0000b\"")]
    [InlineData("enabled", "\"yes\"")]
    [InlineData("priority", "-1")]
    [InlineData("priority", "1.5")]
    [InlineData("priority", "\"1\"")]
    [InlineData("priority", "99999999999")]
    [InlineData("mode", "\"automatic\"")]
    [InlineData("mode", "3")]
    [InlineData("condition", "null")]
    [InlineData("condition", "{}")]
    [InlineData("action", "null")]
    [InlineData("action", "\"restart_pod\"")]
    [InlineData("action.tool", "{}", "action")]
    [InlineData("action.tool", "{\"tool\": \"\"}", "action")]
    [InlineData("action.tool", "{\"tool\": 5}", "action")]
    [InlineData("action.params", "{\"tool\": \"t\", \"params\": []}", "action")]
    [InlineData("action.params.a[0].b", "{\"tool\": \"t\", \"params\": {\"a\": [{\"b\": \"${label.x\"}]}}", "action")]
    [InlineData("action.ignore", "{\"ignore\": false}", "action")]
    [InlineData("action.ignore", "{\"ignore\": true, \"tool\": \"t\"}", "action")]
    [InlineData("action.analyze", "{\"analyze\": \"yes\"}", "action")]
    [InlineData("action.analyze", "{\"analyze\": true, \"tool\": \"t\"}", "action")]
    [InlineData("action.runbook", "{\"runbook\": 1}", "action")]
    [InlineData("action.parms", "{\"tool\": \"t\", \"parms\": {}}", "action")]
    [InlineData("action", "[]")]
    [InlineData("action", "[{\"tool\":\"a\"},{\"tool\":\"a\"},{\"tool\":\"a\"},{\"tool\":\"a\"},{\"tool\":\"a\"},{\"tool\":\"a\"},{\"tool\":\"a\"},{\"tool\":\"a\"},{\"tool\":\"a\"},{\"tool\":\"a\"},{\"tool\":\"a\"}]")]
    [InlineData("action[1]", "[{\"tool\": \"a\"}, {\"ignore\": true}]", "action")]
    [InlineData("action[0]", "[{\"notify\": [\"log\"]}, {\"tool\": \"a\"}]", "action")]
    [InlineData("action.notify", "{\"notify\": []}", "action")]
    [InlineData("action.notify", "{\"notify\": [\"Pager Duty!\"]}", "action")]
    [InlineData("action.message", "{\"notify\": [\"log\"], \"message\": \"\"}", "action")]
    [InlineData("action.message", "{\"notify\": [\"log\"], \"message\": \"${nothing.x}\"}", "action")]
    [InlineData("continue", "1")]
    [InlineData("cooldown", "\"soon\"")]
    [InlineData("cooldown", "300")]
    [InlineData("rateLimit", "5")]
    [InlineData("rateLimit.max", "{\"per\": \"1h\"}", "rateLimit")]
    [InlineData("rateLimit.max", "{\"max\": 0, \"per\": \"1h\"}", "rateLimit")]
    [InlineData("rateLimit.per", "{\"max\": 1}", "rateLimit")]
    [InlineData("rateLimit.per", "{\"max\": 1, \"per\": \"0s\"}", "rateLimit")]
    [InlineData("rateLimit.burst", "{\"max\": 1, \"per\": \"1h\", \"burst\": 2}", "rateLimit")]
    [InlineData("verify", "\"x\"")]
    [InlineData("verify.http", "{\"http\": \"file:///etc/passwd\"}", "verify")]
    [InlineData("verify.http", "{\"http\": \"shop/health\"}", "verify")]
    [InlineData("verify.wait", "{\"wait\": \"2d\"}", "verify")]
    [InlineData("verify.promQL", "{\"promQL\": \"up\"}", "verify")]
    [InlineData("undo", "\"sometimes\"")]
    [InlineData("prioritty", "1")]
    public void Read_Misfit_NamesTheMember(string path, string value, string? member = null)
    {
        var document = System.Text.Json.Nodes.JsonNode.Parse(Small)!.AsObject();
        document[member ?? path] = System.Text.Json.Nodes.JsonNode.Parse(value);
        Assert.Equal(path, Assert.Throws<PolicyFormatException>(() => Read(document.ToJsonString())).Path);
    }

    [Fact]
    public void Read_BothSpellingsOfTheLimit_IsRefused() => Assert.Throws<PolicyFormatException>(() =>
        Read("""{"name": "n", "condition": {"name": "x"}, "action": {"ignore": true}, "rateLimit": {"max": 1, "per": "1h"}, "rate_limit": {"max": 9, "per": "1h"}}"""));

    private static Policy Read(string text) => PolicyDocument.Read(JsonElement.Parse(text));
}
