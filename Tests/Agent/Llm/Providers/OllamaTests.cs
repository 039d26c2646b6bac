using AIOps.Tests.Shared.LoopbackModels;

namespace AIOps.Tests.Agent.Llm.Providers;

public sealed class OllamaTests() : ProviderContractTests(new OllamaSpeech())
{
    protected override string KeptReasoning => "\"thinking\":\"think\"";

    protected override bool AccountsForMore => false;

    [Fact]
    public async Task Request_AlwaysCarriesTheContextWindow()
    {
        await using var server = await SayAsync(new Said { Text = ["hi"] });

        await Client(server, o => o.NumCtx = 9999).GetResponseAsync(Hello);

        var body = server.Requests.Single().Body;
        Assert.Equal(9999, body.GetProperty("options").GetProperty("num_ctx").GetInt32());
        Assert.False(body.GetProperty("truncate").GetBoolean());
    }

    [Theory]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("high", "\"high\"")]
    public async Task Think_IsAFlagOrAnEffort(string think, string sent)
    {
        await using var server = await SayAsync(new Said { Text = ["hi"] });

        await Client(server, o => o.Think = think).GetResponseAsync(Hello);

        Assert.Equal(sent, server.Requests.Single().Body.GetProperty("think").GetRawText());
    }
}
