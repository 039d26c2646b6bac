using System.Text.Json;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackOllama;
using Microsoft.AspNetCore.Http;

namespace AIOps.Tests.Agent.Api;

/// <summary>What is said of the models over HTTP.</summary>
public sealed class ModelHealthTests
{
    [Fact]
    public async Task Models_OneThatFails_RestsAndIsSaid()
    {
        var fails = true;
        await using var ollama = await LoopbackOllama.StartAsync((http, _) =>
        {
            if (!fails)
                return LoopbackOllama.StreamAsync(http, """{"message":{"content":"Hello."},"done":true}""" + "\n", 100);
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        });
        await using var agent = await AgentFixture.StartAsync(
            "--Llm:Providers:0:Name=gpu", "--Llm:Providers:0:Kind=ollama", $"--Llm:Providers:0:Url={ollama.Url}", "--Llm:Providers:0:Model=tooly:8b", "--Llm:Retries=0", "--Llm:RestAfterFailure=00:00:00.05");
        Assert.Equal("ok", (await agent.GetAsync("/health")).GetProperty("models").GetString());

        Assert.Equal("offline", (await AskAsync(agent)).GetProperty("usage").GetProperty("provider").GetString());
        var failed = (await agent.GetAsync("/api/models")).GetProperty("items").EnumerateArray().First();
        Assert.Equal("gpu", failed.GetProperty("provider").GetString());
        Assert.NotEqual(0, failed.GetProperty("failures").GetInt32());
        Assert.Contains("500", failed.GetProperty("problem").GetString(), StringComparison.Ordinal);

        fails = false;
        await Eventually.TrueAsync(async () => (await AskAsync(agent)).GetProperty("usage").GetProperty("provider").GetString() == "gpu");
        Assert.False((await agent.GetAsync("/api/models")).GetProperty("items").EnumerateArray().First().TryGetProperty("problem", out _));
    }

    [Fact]
    public async Task Health_WithoutAModel_SaysNoneAndIsWell()
    {
        await using var agent = await AgentFixture.StartAsync();
        Assert.Equal(("ok", "none"), (Text(await agent.GetAsync("/health"), "status"), Text(await agent.GetAsync("/health"), "models")));
    }

    private static async Task<JsonElement> AskAsync(AgentFixture agent) => (await agent.PostAsync("/api/chat", new { message = "which policies are there?" })).Expect(200);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
