using System.Net;
using System.Text.Json;

namespace AIOps.Tests.Agent;

/// <summary>A response, read to its end.</summary>
public sealed record Answer(int Status, string? ContentType, string Text, HttpResponseMessage Response)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string? Detail => Json.GetProperty("detail").GetString();

    public static async Task<Answer> OfAsync(HttpResponseMessage response) =>
        new((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(), response);

    public JsonElement Expect(int status)
    {
        Assert.True(Status == status, $"expected {status}, got {Status}: {Text}");
        return Json;
    }

    /// <summary>An error as every error must be.</summary>
    public Answer IsProblem(HttpStatusCode? status = null)
    {
        Assert.True(Status is >= 400 and < 500 || status is not null, $"{Status}: {Text}");
        if (status is { } wanted)
            Assert.True(Status == (int)wanted, $"expected {(int)wanted}, got {Status}: {Text}");
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal(Status, Json.GetProperty("status").GetInt32());
        Assert.NotEmpty(Json.GetProperty("title").GetString()!);
        Assert.NotEmpty(Json.GetProperty("detail").GetString()!);
        Assert.NotEmpty(Json.GetProperty("trace_id").GetString()!);
        return this;
    }
}
