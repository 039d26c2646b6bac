using System.Text.Json;
using AIOps.Policies.Documents;
using AIOps.Policies.Model.Alerts;

namespace AIOps.Tests.Policies.Documents;

public sealed class PlaceholdersTests
{
    private static readonly Alert Alert = Alerts.New(("pod_name", "web-1"), ("namespace", ""), ("evil", "${label.secret}"), ("secret", "s3"), ("app.kubernetes.io/name", "shop")) with
    {
        Annotations = new Dictionary<string, string> { ["team"] = "core" },
    };

    [Theory]
    [InlineData("${label.pod_name}", "web-1")]
    [InlineData("${labels.pod_name}", "web-1")]
    [InlineData("${pod_name}", "web-1")]
    [InlineData("${pod_name:-x}", "web-1")]
    [InlineData("${absent:-x}", "x")]
    [InlineData("${label.namespace:-default}", "default")]
    [InlineData("${label.absent:-}", "")]
    [InlineData("${label.app.kubernetes.io/name}", "shop")]
    [InlineData("${annotation.team}", "core")]
    [InlineData("${alert.name}/${alert.status}/${alert.severity}/${alert.source}/${alert.fingerprint}/${alert.id}", "PodCrashLooping/firing/critical/alertmanager/f1/a1")]
    [InlineData("${alert.starts_at}", "2026-03-04T05:06:07.0000000+00:00")]
    [InlineData("pod ${label.pod_name} of ${label.namespace:-default}!", "pod web-1 of default!")]
    [InlineData("$label {label.pod_name} $", "$label {label.pod_name} $")]
    public void Resolve_EachForm(string text, string expected)
    {
        var resolved = Resolve($$"""{"a": {{JsonSerializer.Serialize(text)}}}""", out var unresolved);
        Assert.Empty(unresolved);
        Assert.Equal(expected, resolved.GetProperty("a").GetString());
    }

    [Fact]
    public void Resolve_ValueThatLooksLikeAPlaceholder_IsNotReadAgain()
    {
        var resolved = Resolve("""{"a": "${label.evil}", "b": "${label.evil}${label.secret}"}""", out var unresolved);
        Assert.Empty(unresolved);
        Assert.Equal("${label.secret}", resolved.GetProperty("a").GetString());
        Assert.Equal("${label.secret}s3", resolved.GetProperty("b").GetString());
    }

    [Fact]
    public void Resolve_Missing_NamesEachOnce()
    {
        Resolve("""{"a": "${label.x} ${label.x}", "b": ["${annotation.y}", {"c": "${alert.generator_url}"}], "d": "${label.namespace}"}""", out var unresolved);
        Assert.Equal(["label.x", "annotation.y", "alert.generator_url", "label.namespace"], unresolved);
    }

    [Fact]
    public void Resolve_NestedValues_KeepsShapeAndOtherTypes() =>
        Assert.Equal("""{"n":3,"t":true,"z":null,"l":[1.50,"web-1",{"m":"core"}]}""",
            Resolve("""{"n": 3, "t": true, "z": null, "l": [1.50, "${label.pod_name}", {"m": "${annotation.team}"}]}""", out _).GetRawText());

    [Theory]
    [InlineData("${label.x}")]
    [InlineData("${x:-y} ${alert.name:-z} plain $ { }")]
    public void Explain_WhatCanBeMeant_IsNull(string text) => Assert.Null(Placeholders.Explain(text));

    [Theory]
    [InlineData("${}")]
    [InlineData("${label.}")]
    [InlineData("${label.x:default}")]
    [InlineData("${label.x")]
    [InlineData("${label.x:-${label.y}}")]
    [InlineData("${alert.nonsense}")]
    [InlineData("${env.HOME}")]
    public void Explain_WhatCannotBeMeant_SaysSo(string text) => Assert.NotNull(Placeholders.Explain(text));

    private static JsonElement Resolve(string parameters, out IReadOnlyList<string> unresolved) =>
        Placeholders.Resolve(JsonElement.Parse(parameters), Alert, out unresolved);
}
