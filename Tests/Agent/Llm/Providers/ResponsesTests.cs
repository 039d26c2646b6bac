using AIOps.Agent.Llm;
using AIOps.Tests.Shared.LoopbackModels;
using Microsoft.Extensions.AI;

namespace AIOps.Tests.Agent.Llm.Providers;

public sealed class ResponsesTests() : ProviderContractTests(new ResponsesSpeech())
{
    [Fact]
    public async Task Reasoning_ComesEncryptedAndGoesBackUnchanged()
    {
        await using var server = await SayAsync(new Said { Reasoning = "summary", Signature = "enc", Calls = [new("c1", "look", "{}")] });
        var turn = StoredRun.RoundTrip((await Client(server).GetResponseAsync(Hello)).Messages.Single());

        await Client(server).GetResponseAsync([.. Hello, turn, new(ChatRole.Tool, [new FunctionResultContent("c1", "up")])]);

        var requests = server.Requests.ToList();
        Assert.False(requests[0].Body.GetProperty("store").GetBoolean());
        Assert.Equal("reasoning.encrypted_content", requests[0].Body.GetProperty("include")[0].GetString());
        var item = requests[1].Body.GetProperty("input")[1];
        Assert.Equal(("reasoning", "rs_1", "enc"), (item.GetProperty("type").GetString(), item.GetProperty("id").GetString(), item.GetProperty("encrypted_content").GetString()));
        Assert.Equal("summary", item.GetProperty("summary")[0].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("server_error", true)]
    [InlineData("rate_limit_exceeded", true)]
    [InlineData("invalid_prompt", false)]
    public async Task Response_ThatFailed_IsAnErrorWithItsWords(string code, bool transient)
    {
        await using var server = await StreamAsync("""data: {"type":"response.failed","response":{"status":"failed","error":{"code":"CODE","message":"it did not work"}}}""".Replace("CODE", code, StringComparison.Ordinal) + "\n\n");

        var error = await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello));

        Assert.Equal(transient, error.Transient);
        Assert.Contains("it did not work", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_IsTextAndAFilteredEnd()
    {
        await using var server = await StreamAsync("""
            data: {"type":"response.refusal.delta","delta":"I will not."}

            data: {"type":"response.something_new","delta":"?"}

            data: {"type":"response.completed","response":{"status":"completed","model":"model-1"}}


            """);

        var response = await Client(server).GetResponseAsync(Hello);

        Assert.Equal(("I will not.", ChatFinishReason.ContentFilter), (response.Text, response.FinishReason));
    }

    [Fact]
    public async Task Think_False_AsksForNoReasoning()
    {
        await using var server = await SayAsync(new Said { Text = ["hi"] });

        await Client(server, o => o.Think = "false").GetResponseAsync(Hello);

        Assert.False(server.Requests.Single().Body.TryGetProperty("include", out _));
    }
}
