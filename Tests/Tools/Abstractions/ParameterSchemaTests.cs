using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.Abstractions;

public sealed class ParameterSchemaTests
{
    public enum Colour
    {
        Red,
        DarkBlue,
    }

    public sealed record Sample(
        [property: Description("On the property.")] string PodName,
        [Range(0, 1000), Description("How many.")] int Replicas,
        string Namespace = "default",
        string? Container = null,
        [Range(1, 9)] int? SinceSeconds = null,
        [RegularExpression("^[a-z]+$"), MinLength(2), MaxLength(4)] string Code = "abc",
        [MaxLength(2)] IReadOnlyList<string>? Tags = null,
        Colour Colour = Colour.DarkBlue,
        bool Wide = false);

    private static readonly JsonElement Schema = ParameterSchema.Of(typeof(Sample));

    private static JsonElement Property(string name) => Schema.GetProperty("properties").GetProperty(name);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static string Refusal(string json) => Assert.Throws<ToolException>(() => ParameterSchema.Read<Sample>(Json(json))).Message;

    [Fact]
    public void Of_Record_NamesAreSnakeCaseAndClosed()
    {
        Assert.Equal("object", Schema.GetProperty("type").GetString());
        Assert.False(Schema.GetProperty("additionalProperties").GetBoolean());
        Assert.Equal(
            ["pod_name", "replicas", "namespace", "container", "since_seconds", "code", "tags", "colour", "wide"],
            Schema.GetProperty("properties").EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void Of_ParametersWithoutDefault_AreRequired() =>
        Assert.Equal(["pod_name", "replicas"], Schema.GetProperty("required").EnumerateArray().Select(n => n.GetString()));

    [Fact]
    public void Of_Defaults_AreStated()
    {
        Assert.Equal("default", Property("namespace").GetProperty("default").GetString());
        Assert.Equal("dark_blue", Property("colour").GetProperty("default").GetString());
        Assert.False(Property("wide").GetProperty("default").GetBoolean());
    }

    [Fact]
    public void Of_Attributes_CarryOver()
    {
        Assert.Equal("On the property.", Property("pod_name").GetProperty("description").GetString());
        Assert.Equal("How many.", Property("replicas").GetProperty("description").GetString());
        Assert.Equal(0, Property("replicas").GetProperty("minimum").GetInt32());
        Assert.Equal(1000, Property("replicas").GetProperty("maximum").GetInt32());
        Assert.Equal(9, Property("since_seconds").GetProperty("maximum").GetInt32());
        Assert.Equal("^[a-z]+$", Property("code").GetProperty("pattern").GetString());
        Assert.Equal(2, Property("code").GetProperty("minLength").GetInt32());
        Assert.Equal(4, Property("code").GetProperty("maxLength").GetInt32());
        Assert.Equal(2, Property("tags").GetProperty("maxItems").GetInt32());
    }

    [Fact]
    public void Of_Types_AreExact()
    {
        Assert.Equal("string", Property("pod_name").GetProperty("type").GetString());
        Assert.Equal("integer", Property("replicas").GetProperty("type").GetString());
        Assert.Equal("boolean", Property("wide").GetProperty("type").GetString());
        Assert.Equal(["string", "null"], Property("container").GetProperty("type").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal(["red", "dark_blue"], Property("colour").GetProperty("enum").EnumerateArray().Select(t => t.GetString()));
    }

    [Fact]
    public void Of_NoParameters_IsAnEmptyClosedObject()
    {
        var schema = ParameterSchema.Of(typeof(NoParameters));
        Assert.Empty(schema.GetProperty("properties").EnumerateObject());
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public void Read_RequiredOnly_FillsDefaults()
    {
        var sample = ParameterSchema.Read<Sample>(Json("""{"pod_name":"web","replicas":3}"""));
        Assert.Equal(new Sample("web", 3), sample);
    }

    [Fact]
    public void Read_Everything_Fits()
    {
        var sample = ParameterSchema.Read<Sample>(Json("""
            {"pod_name":"web","replicas":1000,"namespace":"shop","container":null,"since_seconds":9,"code":"zz","tags":["a","b"],"colour":"red","wide":true}
            """));
        Assert.Equal(("shop", 9, Colour.Red, true), (sample.Namespace, sample.SinceSeconds, sample.Colour, sample.Wide));
    }

    [Fact]
    public void Read_Nothing_IsAnEmptyObject()
    {
        Assert.Equal(new NoParameters(), ParameterSchema.Read<NoParameters>(default));
        Assert.Equal(new NoParameters(), ParameterSchema.Read<NoParameters>(Json("null")));
    }

    [Theory]
    [InlineData("""{"pod_name":"web","replicas":1,"podname":"x"}""", "'podname' is unknown")]
    [InlineData("""{"pod_name":"web","replicas":1,"PodName":"x"}""", "'PodName' is unknown")]
    [InlineData("""{"replicas":1}""", "'pod_name' missing")]
    [InlineData("""{}""", "'pod_name', 'replicas' missing")]
    [InlineData("""{"pod_name":"web","replicas":"3"}""", "'replicas'")]
    [InlineData("""{"pod_name":"web","replicas":3.5}""", "'replicas'")]
    [InlineData("""{"pod_name":7,"replicas":3}""", "'pod_name'")]
    [InlineData("""{"pod_name":null,"replicas":3}""", "is null")]
    [InlineData("""{"pod_name":"a","pod_name":"b","replicas":3}""", "'pod_name' is given twice")]
    [InlineData("""{"pod_name":"web","replicas":-1}""", "'replicas' must be between 0 and 1000")]
    [InlineData("""{"pod_name":"web","replicas":1001}""", "'replicas' must be between 0 and 1000")]
    [InlineData("""{"pod_name":"web","replicas":1,"since_seconds":0}""", "'since_seconds'")]
    [InlineData("""{"pod_name":"web","replicas":1,"code":"A"}""", "'code'")]
    [InlineData("""{"pod_name":"web","replicas":1,"code":"abcde"}""", "'code'")]
    [InlineData("""{"pod_name":"web","replicas":1,"tags":["a","b","c"]}""", "'tags'")]
    [InlineData("""{"pod_name":"web","replicas":1,"colour":"green"}""", "'colour'")]
    [InlineData("""{"pod_name":"web","replicas":1,"colour":1}""", "'colour'")]
    [InlineData("""[1]""", "an object is needed")]
    [InlineData("\"x\"", "an object is needed")]
    public void Read_WhatDoesNotFit_IsRefusedNamingTheMember(string json, string expected)
    {
        var message = Refusal(json);
        Assert.Contains(expected, message);
        Assert.DoesNotContain("System.", message);
        Assert.DoesNotContain("AIOps.", message);
    }
}
