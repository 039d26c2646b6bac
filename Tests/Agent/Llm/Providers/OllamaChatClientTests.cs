using System.Text.Json;
using AIOps.Agent.Llm;
using AIOps.Agent.Llm.Providers;
using AIOps.Tests.Shared.LoopbackOllama;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace AIOps.Tests.Agent.Llm.Providers;

public sealed class OllamaChatClientTests
{
    private const string Stream = """
        {"model":"tooly:8b","message":{"role":"assistant","thinking":"hm"},"done":false}
        {"model":"tooly:8b","message":{"role":"assistant","content":"Grüße "},"done":false}

        {"model":"tooly:8b","message":{"role":"assistant","content":"🌍","tool_calls":[{"function":{"name":"look","arguments":{"thing":"web"}}},{"id":"x9","function":{"name":"look","arguments":"{\"thing\":\"db\"}"}}]},"done":false}
        {"model":"tooly:8b","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":11,"eval_count":7}

        """;

    private static readonly ChatMessage[] Hello = [new(ChatRole.System, "be brief"), new(ChatRole.User, "hello")];

    private static OllamaChatClient Client(LoopbackOllama server, OllamaOptions? options = null) =>
        new(new HttpClient { BaseAddress = server.Url, Timeout = Timeout.InfiniteTimeSpan }, options ?? new OllamaOptions(), () => "tooly:8b");

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(100_000)]
    public async Task Stream_InAwkwardPieces_IsReadWhole(int piece)
    {
        await using var server = await LoopbackOllama.StartAsync((http, _) => LoopbackOllama.StreamAsync(http, Stream, piece));

        var response = await Client(server).GetResponseAsync(Hello);

        Assert.Equal("Grüße 🌍", response.Text);
        var contents = response.Messages.Single().Contents;
        Assert.Equal("hm", Assert.Single(contents.OfType<TextReasoningContent>()).Text);
        var calls = contents.OfType<FunctionCallContent>().ToList();
        Assert.Equal(["web", "db"], calls.Select(c => c.Arguments!["thing"]!.ToString()));
        Assert.NotEqual("", calls[0].CallId);
        Assert.Equal("x9", calls[1].CallId);
        Assert.Equal((11, 7), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount));
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }

    [Fact]
    public async Task Request_CarriesContextWindowToolsAndResults()
    {
        await using var server = await LoopbackOllama.StartAsync((http, _) => LoopbackOllama.StreamAsync(http, Stream, 1000));
        var tool = AIFunctionFactory.CreateDeclaration("look", "Looks.", JsonElement.Parse("""{"type":"object","properties":{"thing":{"type":"string"}}}"""));
        ChatMessage[] messages =
        [
            .. Hello,
            new(ChatRole.Assistant, [new TextReasoningContent("hm"), new FunctionCallContent("c1", "look", new Dictionary<string, object?> { ["thing"] = "web" })]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", "fine")]),
        ];

        await Client(server, new OllamaOptions { NumCtx = 9999, Think = "low" }).GetResponseAsync(messages, new ChatOptions { Tools = [tool] });

        var expected = JsonElement.Parse("""
            {"model":"tooly:8b","messages":[{"role":"system","content":"be brief"},{"role":"user","content":"hello"},
              {"role":"assistant","content":"","thinking":"hm","tool_calls":[{"id":"c1","function":{"name":"look","arguments":{"thing":"web"}}}]},
              {"role":"tool","content":"fine","tool_name":"look","tool_call_id":"c1"}],
             "stream":true,"truncate":false,"keep_alive":"10m","options":{"num_ctx":9999,"temperature":0},
             "tools":[{"type":"function","function":{"name":"look","description":"Looks.","parameters":{"type":"object","properties":{"thing":{"type":"string"}}}}}],"think":"low"}
            """);
        var sent = Assert.Single(server.Requests);
        Assert.True(JsonElement.DeepEquals(expected, sent), sent.GetRawText());
    }

    [Theory]
    [InlineData("\"not json\"")]
    [InlineData("[1]")]
    [InlineData("\"[1]\"")]
    public async Task Call_ArgumentsThatAreNoObject_ComeBackAsBroken(string arguments)
    {
        await using var server = await LoopbackOllama.StartAsync((http, _) => LoopbackOllama.StreamAsync(http,
            """{"message":{"role":"assistant","tool_calls":[{"function":{"name":"look","arguments":ARGUMENTS}}]},"done":true}""".Replace("ARGUMENTS", arguments, StringComparison.Ordinal) + "\n", 1000));

        var response = await Client(server).GetResponseAsync(Hello);

        Assert.NotNull(Assert.Single(response.Messages.Single().Contents.OfType<FunctionCallContent>()).Exception);
    }

    [Theory]
    [InlineData(404, "model 'tooly:8b' not found", false)]
    [InlineData(429, "too many", true)]
    [InlineData(503, "server busy, please try again", true)]
    public async Task Refusal_IsAnErrorWithStatusAndReason(int status, string reason, bool transient)
    {
        await using var server = await LoopbackOllama.StartAsync(async (http, _) =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.RetryAfter = "7";
            await http.Response.WriteAsJsonAsync(new { error = reason });
        });

        var error = await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains($"{status}", error.Message, StringComparison.Ordinal);
        Assert.Equal(transient, error.Transient);
        Assert.Equal(TimeSpan.FromSeconds(7), error.RetryAfter);
    }

    [Theory]
    [InlineData("""{"message":{"content":"half"},"done":false}""" + "\n", "half-way")]
    [InlineData("""{"error":"out of memory"}""" + "\n", "out of memory")]
    [InlineData("<html>", "not JSON")]
    [InlineData("[]\n", "no object")]
    public async Task Stream_BrokenOff_IsAnError(string body, string reason)
    {
        await using var server = await LoopbackOllama.StartAsync((http, _) => LoopbackOllama.StreamAsync(http, body, 1000));

        var error = await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_CutByTheConnection_IsATransientError()
    {
        await using var server = await LoopbackOllama.StartAsync(async (http, _) =>
        {
            await LoopbackOllama.StreamAsync(http, """{"message":{"content":"half"},"done":false}""" + "\n", 1000);
            http.Abort();
        });

        Assert.True((await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello))).Transient);
    }

    [Fact]
    public async Task FirstByte_NeverComes_EndsInTime()
    {
        var ended = new TaskCompletionSource();
        await using var server = await LoopbackOllama.StartAsync((_, _) => ended.Task);

        var error = await Assert.ThrowsAsync<ModelException>(() => Client(server, new OllamaOptions { FirstByteTimeout = TimeSpan.FromMilliseconds(100) }).GetResponseAsync(Hello));

        Assert.True(error.Transient);
        ended.SetResult();
    }
}
