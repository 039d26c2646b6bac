using AIOps.Agent.Llm;
using AIOps.Tests.Shared.LoopbackModels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace AIOps.Tests.Agent.Llm.Providers;

public sealed class GeminiTests() : ProviderContractTests(new GeminiSpeech())
{
    [Fact]
    public async Task Signature_OfACall_GoesBackOnThatCall()
    {
        await using var server = await SayAsync(new Said { Signature = "sig", Calls = [new("c1", "look", "{}"), new("c2", "look", "{}")] });
        var turn = StoredRun.RoundTrip((await Client(server).GetResponseAsync(Hello)).Messages.Single());

        await Client(server).GetResponseAsync([.. Hello, turn, new(ChatRole.Tool, [new FunctionResultContent("c1", "up"), new FunctionResultContent("c2", "up")])]);

        var parts = server.Requests.Last().Body.GetProperty("contents")[1].GetProperty("parts");
        Assert.Equal("sig", parts[0].GetProperty("thoughtSignature").GetString());
        Assert.False(parts[1].TryGetProperty("thoughtSignature", out _));
    }

    [Fact]
    public async Task Signature_OfText_GoesBackOnThatPart()
    {
        await using var server = await SayAsync(new Said { Signature = "sig", Text = ["first ", "second"] });
        var turn = StoredRun.RoundTrip((await Client(server).GetResponseAsync(Hello)).Messages.Single());

        await Client(server).GetResponseAsync([.. Hello, turn, new(ChatRole.User, "and?")]);

        var parts = server.Requests.Last().Body.GetProperty("contents")[1].GetProperty("parts").EnumerateArray().ToList();
        Assert.Equal(["first ", "second"], parts.Select(p => p.GetProperty("text").GetString()));
        Assert.False(parts[0].TryGetProperty("thoughtSignature", out _));
        Assert.Equal("sig", parts[1].GetProperty("thoughtSignature").GetString());
    }

    [Fact]
    public async Task Call_OfAnotherModel_IsMarkedAsSuch()
    {
        await using var server = await SayAsync(new Said { Text = ["hi"] });

        await Client(server).GetResponseAsync([.. Hello, new(ChatRole.Assistant, [new FunctionCallContent("x1", "look", null)]), new(ChatRole.Tool, [new FunctionResultContent("x1", "up")])]);

        Assert.Equal("skip_thought_signature_validator", server.Requests.Single().Body.GetProperty("contents")[1].GetProperty("parts")[0].GetProperty("thoughtSignature").GetString());
    }

    [Theory]
    [InlineData("MALFORMED_FUNCTION_CALL")]
    [InlineData("UNEXPECTED_TOOL_CALL")]
    public async Task Finish_ByItsOwnSlip_IsATransientError(string reason)
    {
        await using var server = await StreamAsync($$$"""data: {"candidates":[{"content":{},"finishReason":"{{{reason}}}","finishMessage":"bad call"}]}""" + "\n\n");

        var error = await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello));

        Assert.True(error.Transient);
        Assert.Contains($"{reason}: bad call", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prompt_ThatIsBlocked_IsAFilteredEnd()
    {
        await using var server = await StreamAsync("""data: {"promptFeedback":{"blockReason":"SAFETY"}}""" + "\n\n");

        Assert.Equal(ChatFinishReason.ContentFilter, (await Client(server).GetResponseAsync(Hello)).FinishReason);
    }

    [Fact]
    public async Task Refusal_NamesThePauseInItsBody()
    {
        await using var server = await LoopbackModel.StartAsync((http, _) =>
        {
            http.Response.StatusCode = 429;
            return LoopbackModel.SendAsync(http, "application/json", Speech.Error("quota", "RESOURCE_EXHAUSTED"));
        });

        Assert.Equal(TimeSpan.FromSeconds(3.5), (await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello))).RetryAfter);
    }
}
