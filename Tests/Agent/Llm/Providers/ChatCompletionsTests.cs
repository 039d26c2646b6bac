using System.Text.Json;
using AIOps.Agent.Llm;
using AIOps.Tests.Shared.LoopbackModels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace AIOps.Tests.Agent.Llm.Providers;

public sealed class ChatCompletionsTests() : ProviderContractTests(new ChatCompletionsSpeech())
{
    protected override string KeptReasoning => "\"reasoning_content\":\"think\"";

    [Fact]
    public async Task Stream_WithoutDoneMark_IsWholeOnceItGaveItsReason()
    {
        await using var server = await StreamAsync(Speech.Stream(new Said { Text = ["hi"] }).Replace("data: [DONE]\n\n", "", StringComparison.Ordinal));

        Assert.Equal("hi", (await Client(server).GetResponseAsync(Hello)).Text);
    }

    [Fact]
    public async Task Stream_DoneWithoutAReason_IsCutOff()
    {
        await using var server = await StreamAsync("""data: {"choices":[{"index":0,"delta":{"content":"hal"}}]}""" + "\n\ndata: [DONE]\n\n");

        Assert.Contains("half-way", (await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_FromAServerThatGivesNoIndex_AreToldApartById()
    {
        await using var server = await StreamAsync("""
            data: {"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"look","arguments":"{\"thing\":"}}]}}]}

            data: {"choices":[{"delta":{"tool_calls":[{"function":{"arguments":"\"web\"}"}}]}}]}

            data: {"choices":[{"delta":{"tool_calls":[{"id":"b","function":{"name":"look","arguments":{"thing":"db"}}}]}}]}

            data: {"choices":[{"delta":{},"finish_reason":"stop"}]}


            """);

        var response = await Client(server).GetResponseAsync(Hello);

        Assert.Equal([("a", "web"), ("b", "db")], response.Messages.Single().Contents.OfType<FunctionCallContent>().Select(c => (c.CallId, c.Arguments!["thing"]!.ToString())));
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
    }

    [Fact]
    public async Task Quota_ThatIsUsedUp_IsNotWorthARetry()
    {
        await using var server = await LoopbackModel.StartAsync((http, _) =>
        {
            http.Response.StatusCode = 429;
            return LoopbackModel.SendAsync(http, "application/json", Speech.Error("You exceeded your current quota", "insufficient_quota"));
        });

        Assert.False((await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello))).Transient);
    }

    [Theory]
    [InlineData("reasoning_content")]
    [InlineData("reasoning")]
    public async Task Reasoning_GoesBackUnderItsFieldUntilTheNextQuestion(string field)
    {
        await using var server = await StreamAsync(Speech.Stream(new Said { Reasoning = "hm", Calls = [new("c1", "look", "{}")] }).Replace("reasoning_content", field, StringComparison.Ordinal));
        var turn = StoredRun.RoundTrip((await Client(server).GetResponseAsync(Hello)).Messages.Single());
        ChatMessage[] inTurn = [.. Hello, turn, new(ChatRole.Tool, [new FunctionResultContent("c1", "up")])];

        await Client(server).GetResponseAsync(inTurn);
        await Client(server).GetResponseAsync([.. inTurn, new(ChatRole.User, "and now?")]);
        await Client(server, o => o.ReturnReasoning = false).GetResponseAsync(inTurn);

        var sent = server.Requests.Skip(1).Select(r => r.Body.GetProperty("messages")[2]).ToList();
        Assert.Equal("hm", sent[0].GetProperty(field).GetString());
        Assert.All(sent.Skip(1), message => Assert.False(message.TryGetProperty(field, out _)));
    }

    [Theory]
    [InlineData(null, "max_tokens")]
    [InlineData("max_completion_tokens", "max_completion_tokens")]
    public async Task TokenLimit_HasTheNameTheServerKnows(string? configured, string sent)
    {
        await using var server = await SayAsync(new Said { Text = ["hi"] });

        await Client(server, o => (o.MaxOutputTokens, o.TokenLimitField) = (77, configured)).GetResponseAsync(Hello);

        Assert.Equal(77, server.Requests.Single().Body.GetProperty(sent).GetInt32());
    }

    [Fact]
    public async Task Schema_AsJsonMode_AsksForJsonAndTellsTheSchema()
    {
        await using var server = await SayAsync(new Said { Text = ["{}"] });

        await Client(server, o => o.StructuredOutput = "json").GetResponseAsync(Hello, new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"title":"finding-42"}""")) });

        var body = server.Requests.Single().Body;
        Assert.Equal("json_object", body.GetProperty("response_format").GetProperty("type").GetString());
        Assert.Contains("finding-42", body.GetProperty("messages")[0].GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatDoesNotStream_IsReadWhole()
    {
        await using var server = await LoopbackModel.StartAsync((http, _) => LoopbackModel.SendAsync(http, "application/json", Speech.Whole(new Said { Text = ["hi"] })));

        Assert.Equal("hi", (await Client(server).GetResponseAsync(Hello)).Text);
    }
}
