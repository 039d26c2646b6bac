using System.Text.Json;
using AIOps.Policies.Safety.Arguments;

namespace AIOps.Tests.Policies.Safety.Arguments;

public sealed class ArgumentTests
{
    private static readonly JsonElement Schema = JsonElement.Parse("""
        {"type": "object", "properties": {"n": {"type": "integer", "minimum": 1, "maximum": 9}, "x": {"type": ["number", "null"]}, "b": {"type": "boolean"}, "s": {"type": "string", "minLength": 1, "pattern": "^[a-z]+$"},
         "e": {"enum": ["on", "off"]}, "l": {"type": "array", "items": {"type": "integer"}}, "d": {"type": "integer", "default": 7}}, "required": ["s"], "additionalProperties": false}
        """);

    [Theory]
    [InlineData("""{"n": "3"}""", """{"n":3}""")]
    [InlineData("""{"n": "-3"}""", """{"n":-3}""")]
    [InlineData("""{"n": "3 pods"}""", """{"n":"3 pods"}""")]
    [InlineData("""{"n": "3.5"}""", """{"n":"3.5"}""")]
    [InlineData("""{"n": ""}""", """{"n":""}""")]
    [InlineData("""{"x": "2.5"}""", """{"x":2.5}""")]
    [InlineData("""{"b": "true"}""", """{"b":true}""")]
    [InlineData("""{"b": "yes"}""", """{"b":"yes"}""")]
    [InlineData("""{"s": "3", "unknown": "4"}""", """{"s":"3","unknown":"4"}""")]
    [InlineData("""[1]""", """[1]""")]
    public void Coerce_TextOfAnAlert_BecomesTheTypeOnlyWhenItIsOne(string given, string expected) =>
        Assert.Equal(expected, ArgumentCoercion.Apply(Schema, JsonElement.Parse(given)).GetRawText());

    [Theory]
    [InlineData("""{"s": "a", "n": 1, "x": null, "b": false, "e": "on", "l": [1, 2]}""", null)]
    [InlineData("""[]""", "arguments must be object")]
    [InlineData("""{}""", "arguments.s is missing")]
    [InlineData("""{"s": 1}""", "arguments.s must be string")]
    [InlineData("""{"s": ""}""", "arguments.s must not be empty")]
    [InlineData("""{"s": "A; rm -rf /"}""", "arguments.s must match")]
    [InlineData("""{"s": "a", "n": 0}""", "arguments.n must be at least 1")]
    [InlineData("""{"s": "a", "n": 10}""", "arguments.n must be at most 9")]
    [InlineData("""{"s": "a", "n": 1.5}""", "arguments.n must be integer")]
    [InlineData("""{"s": "a", "e": "maybe"}""", "arguments.e must be one of on, off")]
    [InlineData("""{"s": "a", "l": [1, "2"]}""", "arguments.l[1] must be integer")]
    [InlineData("""{"s": "a", "z": 1}""", "arguments.z is unknown")]
    public void Explain_NamesTheMember(string arguments, string? expected)
    {
        var problem = ArgumentSchema.Explain(Schema, JsonElement.Parse(arguments));
        Assert.True(expected is null ? problem is null : problem?.StartsWith(expected, StringComparison.Ordinal), problem);
    }

    [Fact]
    public void WithDefaults_OrderAndSpacing_DoNotChangeTheHash()
    {
        var one = ArgumentSchema.WithDefaults(Schema, JsonElement.Parse("""{"s": "a", "n": 1}"""));
        var other = ArgumentSchema.WithDefaults(Schema, JsonElement.Parse("""{ "n":1, "d":7, "s":"a" }"""));
        Assert.Equal("""{"d":7,"n":1,"s":"a"}""", one.GetRawText());
        Assert.Equal(CanonicalJson.Hash(one), CanonicalJson.Hash(other));
        Assert.NotEqual(CanonicalJson.Hash("a", "bc"), CanonicalJson.Hash("ab", "c"));
    }

    [Theory]
    [InlineData("pod:{namespace}/{pod}", """{"namespace": "shop", "pod": "web"}""", "pod:shop/web", true)]
    [InlineData("pod:{namespace}/{pod}", """{"namespace": "shop"}""", "argument pod names the target", false)]
    [InlineData("pod:{pod}", """{"pod": "a\nb"}""", "argument pod names the target", false)]
    [InlineData("pod:{pod", """{"pod": "a"}""", "the tool's target", false)]
    [InlineData("vm:{id}", """{"id": 7}""", "vm:7", true)]
    public void Target_IsFilledFromArguments(string template, string arguments, string expected, bool resolves)
    {
        Assert.Equal(resolves, TargetTemplate.TryResolve(template, JsonElement.Parse(arguments), out var target));
        Assert.StartsWith(expected, target, StringComparison.Ordinal);
    }
}
