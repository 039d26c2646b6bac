using System.ComponentModel;
using System.Text.Json;
using AIOps.Policies.Model;
using AIOps.Policies.Safety.Arguments;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.Abstractions;

public sealed class ResultSchemaTests
{
    [Fact]
    public void Of_Record_RequiresWhatIsAlwaysWritten()
    {
        var schema = ResultSchema.Of(typeof(Found));

        Assert.Equal(["total", "items"], schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()!));
        Assert.Equal("How many there are.", schema.GetProperty("properties").GetProperty("total").GetProperty("description").GetString());
        Assert.Equal("string", schema.GetProperty("properties").GetProperty("note").GetProperty("type").GetString());
    }

    [Fact]
    public void Of_WhatTheRecordIsWrittenAs_Fits()
    {
        var schema = ResultSchema.Of(typeof(Found));
        Assert.Null(ArgumentSchema.Explain(schema, WireJson.ToElement(new Found(1, [new("a", null)], null))));
        Assert.Null(ArgumentSchema.Explain(schema, WireJson.ToElement(new Found(1, [new("a", DateTimeOffset.UnixEpoch)], "more"))));
        Assert.NotNull(ArgumentSchema.Explain(schema, JsonSerializer.SerializeToElement(new { total = "many", items = Array.Empty<int>() })));
    }

    [Fact]
    public void Of_List_IsRefused() => Assert.Throws<InvalidOperationException>(() => ResultSchema.Of(typeof(List<Item>)));

    private sealed record Found([Description("How many there are.")] int Total, IReadOnlyList<Item> Items, string? Note);

    private sealed record Item(string Name, DateTimeOffset? Since);
}
