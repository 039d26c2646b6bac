using System.Text.Json;
using AIOps.Agent.Llm;
using AIOps.Agent.Llm.Providers;
using AIOps.Tests.Agent.Chat;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackModels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace AIOps.Tests.Agent.Llm.Providers;

/// <summary>What every provider does, whatever its protocol.</summary>
public abstract class ProviderContractTests(ModelSpeech speech)
{
    protected const string Key = "k-0123456789-abcdef";

    protected static readonly ChatMessage[] Hello = [new(ChatRole.System, "be brief"), new(ChatRole.User, "hello")];

    protected static readonly AIFunctionDeclaration Look = AIFunctionFactory.CreateDeclaration("look", "Looks.", JsonElement.Parse("""{"type":"object","properties":{"thing":{"type":"string"}},"required":["thing"]}"""));

    private static readonly Said TwoCalls = new() { Text = ["Let me look."], Calls = [new("c1", "look", """{"thing":"wéb","deep":{"n":1}}"""), new("c2", "look", """{"thing":"db"}""")] };

    protected ModelSpeech Speech => speech;

    /// <summary>Whether the protocol accounts for cached and reasoning tokens.</summary>
    protected virtual bool AccountsForMore => true;

    /// <summary>What must be in the request that continues a run.</summary>
    protected virtual string KeptReasoning => "c2lnbmVk";

    protected virtual string BrokenArguments => """{"thing": "we""";

    protected ProviderOptions Options(LoopbackModel server, Action<ProviderOptions>? set = null)
    {
        var options = new ProviderOptions { Name = "mine", Kind = speech.Kind, Url = server.Url, Model = "model-1", ApiKey = new Secret(Key) };
        set?.Invoke(options);
        return options;
    }

    protected HttpChatClient Client(LoopbackModel server, Action<ProviderOptions>? set = null) =>
        new(new HttpClient(HttpChatClient.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan }, Options(server, set), () => "model-1", TimeProvider.System);

    protected Task<LoopbackModel> SayAsync(Said said, int piece = int.MaxValue) => StreamAsync(speech.Stream(said), piece);

    protected Task<LoopbackModel> StreamAsync(string stream, int piece = int.MaxValue) => LoopbackModel.StartAsync((http, _) => LoopbackModel.SendAsync(http, speech.StreamType, stream, piece));

    private Task<LoopbackModel> RefuseAsync(int status, string body, params (string Name, string Value)[] headers) => LoopbackModel.StartAsync((http, _) =>
    {
        http.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            http.Response.Headers[name] = value;
        return LoopbackModel.SendAsync(http, "application/json", body);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(int.MaxValue)]
    public async Task Stream_InAwkwardPieces_IsReadWhole(int piece)
    {
        await using var server = await SayAsync(new Said { Reasoning = "hm — ja", Text = ["Grüße ", "🌍", " und {\"data: x\"}\n\n"], Calls = TwoCalls.Calls }, piece);

        var response = await Client(server).GetResponseAsync(Hello);

        Assert.Equal("Grüße 🌍 und {\"data: x\"}\n\n", response.Text);
        var contents = response.Messages.Single().Contents;
        Assert.Equal("hm — ja", string.Concat(contents.OfType<TextReasoningContent>().Select(r => r.Text)));
        Assert.Equal(["wéb", "db"], contents.OfType<FunctionCallContent>().Select(c => c.Arguments!["thing"]!.ToString()));
        Assert.Equal("model-1", response.ModelId);
    }

    [Fact]
    public async Task Stream_WithWindowsLineEnds_IsReadTheSame()
    {
        await using var server = await StreamAsync(speech.Stream(new Said { Text = ["one ", "two"] }).Replace("\n", "\r\n", StringComparison.Ordinal), 5);

        Assert.Equal("one two", (await Client(server).GetResponseAsync(Hello)).Text);
    }

    [Fact]
    public async Task Text_ComesAsItIsSent()
    {
        var more = new TaskCompletionSource();
        var stream = speech.Stream(new Said { Text = ["first", "second"] });
        var cut = stream.IndexOf("second", StringComparison.Ordinal);
        cut = stream.LastIndexOf('\n', cut);
        await using var server = await LoopbackModel.StartAsync(async (http, _) =>
        {
            await LoopbackModel.SendAsync(http, speech.StreamType, stream[..(cut + 1)]);
            await more.Task;
            await LoopbackModel.SendAsync(http, speech.StreamType, stream[(cut + 1)..]);
        });

        var seen = "";
        await foreach (var update in Client(server).GetStreamingResponseAsync(Hello))
        {
            seen += update.Text;
            if (seen == "first")
                more.TrySetResult();
        }

        Assert.Equal("firstsecond", seen);
    }

    [Fact]
    public async Task Whole_WithoutStreaming_SaysTheSame()
    {
        var said = new Said { Reasoning = "hm", Text = TwoCalls.Text, Calls = TwoCalls.Calls };
        await using var server = await LoopbackModel.StartAsync((http, _) => LoopbackModel.SendAsync(http, "application/json", speech.Whole(said)));

        var response = await Client(server, o => o.Stream = false).GetResponseAsync(Hello);

        var contents = response.Messages.Single().Contents;
        Assert.Equal("Let me look.", response.Text);
        Assert.Equal("hm", string.Concat(contents.OfType<TextReasoningContent>().Select(r => r.Text)));
        Assert.Equal(["c1", "c2"], contents.OfType<FunctionCallContent>().Select(c => c.CallId));
        Assert.Equal((Said.Input, Said.Output), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount));
        Assert.False(server.Requests.Single().Body.TryGetProperty("stream", out var stream) && stream.GetBoolean());
    }

    [Fact]
    public async Task Calls_InParallel_KeepIdsNamesAndNestedArguments()
    {
        await using var server = await SayAsync(TwoCalls);

        var response = await Client(server).GetResponseAsync(Hello, new ChatOptions { Tools = [Look] });

        var calls = response.Messages.Single().Contents.OfType<FunctionCallContent>().ToList();
        Assert.Equal([("c1", "look"), ("c2", "look")], calls.Select(c => (c.CallId, c.Name)));
        Assert.Equal(1, ((JsonElement)calls[0].Arguments!["deep"]!).GetProperty("n").GetInt32());
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
    }

    [Fact]
    public async Task Call_WithoutArguments_HasNone()
    {
        await using var server = await SayAsync(new Said { Calls = [new("c1", "look", "{}")] });

        var call = Assert.Single((await Client(server).GetResponseAsync(Hello)).Messages.Single().Contents.OfType<FunctionCallContent>());

        Assert.Null(call.Exception);
        Assert.Empty(call.Arguments!);
    }

    [Fact]
    public async Task Call_ArgumentsThatAreNoObject_ComeBackAsBroken()
    {
        await using var server = await SayAsync(new Said { Calls = [new("c1", "look", BrokenArguments), new("c2", "look", """{"thing":"db"}""")] });

        var calls = (await Client(server).GetResponseAsync(Hello)).Messages.Single().Contents.OfType<FunctionCallContent>().ToList();

        Assert.NotNull(calls[0].Exception);
        Assert.Null(calls[1].Exception);
    }

    [Fact]
    public async Task Results_OfParallelCalls_GoBackUnderTheirIds()
    {
        await using var server = await SayAsync(new Said { Text = ["fine"] });
        ChatMessage[] messages =
        [
            .. Hello,
            new(ChatRole.Assistant, [new TextContent("Let me look."), new FunctionCallContent("c1", "look", new Dictionary<string, object?> { ["thing"] = "web" }), new FunctionCallContent("c2", "look", new Dictionary<string, object?> { ["thing"] = "db" })]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", "web is \"up\""), new FunctionResultContent("c2", "db is down")]),
        ];

        await Client(server).GetResponseAsync(messages, new ChatOptions { Tools = [Look] });

        Assert.Equal(new Dictionary<string, string> { ["c1"] = "web is \"up\"", ["c2"] = "db is down" }, speech.Results(server.Requests.Single().Body));
    }

    [Fact]
    public async Task Schema_IsSentAndTheAnswerComesAsJson()
    {
        await using var server = await SayAsync(new Said { Text = ["""{"cause":""", "\"disk\"}"] });
        var schema = JsonElement.Parse("""{"type":"object","properties":{"cause":{"type":"string"}},"required":["cause"],"additionalProperties":false}""");

        var response = await Client(server).GetResponseAsync(Hello, new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, "finding") });

        Assert.True(JsonElement.DeepEquals(schema, speech.Schema(server.Requests.Single().Body)));
        Assert.Equal("disk", JsonElement.Parse(response.Text).GetProperty("cause").GetString());
    }

    [Fact]
    public async Task Schema_WhereTheServerKnowsNone_IsToldToTheModel()
    {
        await using var server = await SayAsync(new Said { Text = ["{}"] });

        await Client(server, o => o.StructuredOutput = "prompt").GetResponseAsync(Hello, new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"type":"object","title":"finding-42"}""")) });

        Assert.Contains("finding-42", server.Requests.Single().Body.GetRawText(), StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(() => speech.Schema(server.Requests.Single().Body));
    }

    [Fact]
    public async Task Usage_IsTheLastAccountGiven()
    {
        await using var server = await SayAsync(new Said { Text = ["a", "b", "c"] });

        var usage = (await Client(server).GetResponseAsync(Hello)).Usage!;

        Assert.Equal((Said.Input, Said.Output), (usage.InputTokenCount, usage.OutputTokenCount));
        if (AccountsForMore)
            Assert.Equal(Said.Cached, usage.CachedInputTokenCount);
    }

    [Fact]
    public async Task Finish_ByLength_IsSaid()
    {
        await using var server = await SayAsync(new Said { Text = ["half a"], IsCutByLength = true });

        Assert.Equal(ChatFinishReason.Length, (await Client(server).GetResponseAsync(Hello)).FinishReason);
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(408, true)]
    [InlineData(413, false)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    [InlineData(529, true)]
    public async Task Refusal_SaysStatusReasonAndWhetherToRetry_NeverTheKey(int status, bool transient)
    {
        await using var server = await RefuseAsync(status, speech.Error($"no luck with {Key} today", "some_error"));

        var error = await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello));

        Assert.Equal((status, transient), (error.Status, error.Transient));
        Assert.Contains($"mine (model-1) answered {status}: no luck with *** today", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, error.ToString(), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("Retry-After", "7", 7)]
    [InlineData("retry-after-ms", "1500", 1.5)]
    public async Task Refusal_ThatNamesAPause_KeepsIt(string header, string value, double seconds)
    {
        await using var server = await RefuseAsync(429, speech.Error("slow down", "rate_limit_error"), (header, value));

        Assert.Equal(TimeSpan.FromSeconds(seconds), (await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello))).RetryAfter);
    }

    [Theory]
    [InlineData(500, "false", false)]
    [InlineData(400, "true", true)]
    public async Task Refusal_ServerSaysWhetherToRetry_IsBelieved(int status, string word, bool transient)
    {
        await using var server = await RefuseAsync(status, speech.Error("no", "x"), ("x-should-retry", word));

        Assert.Equal(transient, (await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello))).Transient);
    }

    [Fact]
    public async Task Refusal_ByAProxysPage_IsQuoted()
    {
        await using var server = await RefuseAsync(502, "<html>bad gateway</html>");

        Assert.Contains("<html>bad gateway</html>", (await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        await using var elsewhere = await SayAsync(new Said { Text = ["got your key"] });
        await using var server = await RefuseAsync(307, "", ("Location", elsewhere.Url.AbsoluteUri));

        await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello));

        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task Stream_ThatEndsHalfWay_IsATransientError()
    {
        var stream = speech.Stream(new Said { Text = ["half of ", "an answer"] });
        await using var server = await StreamAsync(stream[..stream.IndexOf("an answer", StringComparison.Ordinal)][..^20]);

        Assert.True((await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello))).Transient);
    }

    [Fact]
    public async Task Stream_CutBetweenPieces_IsATransientError()
    {
        var stream = speech.Stream(new Said { Text = ["half of ", "an answer"] });
        var end = speech.StreamType == "text/event-stream" ? "\n\n" : "\n";
        var cut = stream.IndexOf(end, stream.IndexOf("half of ", StringComparison.Ordinal), StringComparison.Ordinal) + end.Length;
        await using var server = await StreamAsync(stream[..cut]);

        var error = await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello));

        Assert.True(error.Transient);
        Assert.Contains("half-way", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_CutByTheConnection_IsATransientError()
    {
        await using var server = await LoopbackModel.StartAsync(async (http, _) =>
        {
            await LoopbackModel.SendAsync(http, speech.StreamType, speech.Stream(new Said { Text = ["half of ", "an answer"] })[..60]);
            http.Abort();
        });

        Assert.True((await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello))).Transient);
    }

    [Fact]
    public async Task Stream_ThatFailsAfter200_IsATransientErrorWithItsWords()
    {
        var stream = speech.Stream(new Said { Text = ["half of ", "an answer"] });
        await using var server = await StreamAsync(stream[..(stream.LastIndexOf('\n', stream.IndexOf("an answer", StringComparison.Ordinal)) + 1)].TrimEnd().Replace("\nevent: response.output_text.delta", "", StringComparison.Ordinal) + "\n\n" + speech.StreamError("we are full"));

        var error = await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello));

        Assert.True(error.Transient);
        Assert.Contains("we are full", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("[1]")]
    [InlineData("{\"a\":")]
    public async Task Stream_ThatIsNoJson_IsAnError(string piece)
    {
        await using var server = await StreamAsync(speech.StreamType == "text/event-stream" ? $"data: {piece}\n\n" : $"{piece}\n");

        Assert.Contains("mine (model-1) sent a piece", (await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_WithTextThatIsNotUnicode_IsAnError(bool inArguments)
    {
        var said = inArguments ? new Said { Calls = [new("c1", "look", """{"thing":"MARK"}""")] } : new Said { Text = ["a MARK b"] };
        await using var server = await StreamAsync(speech.Stream(said).Replace("MARK", "\\ud800", StringComparison.Ordinal));

        Assert.Contains("not Unicode", (await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_WithALineWithoutEnd_IsAnErrorAndTheConnectionCloses()
    {
        var closed = new TaskCompletionSource();
        await using var server = await LoopbackModel.StartAsync(async (http, _) =>
        {
            http.RequestAborted.Register(closed.SetResult);
            http.Response.ContentType = speech.StreamType;
            await http.Response.WriteAsync("data: ");
            var filler = new byte[1 << 16];
            Array.Fill(filler, (byte)'x');
            while (!http.RequestAborted.IsCancellationRequested)
                await http.Response.Body.WriteAsync(filler);
        });

        var error = await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello));

        Assert.Contains($"{HttpChatClient.MaxPiece}", error.Message, StringComparison.Ordinal);
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Call_WithAMegabyteOfArguments_IsAnError()
    {
        await using var server = await SayAsync(new Said { Calls = [new("c1", "look", $$"""{"thing":"{{new string('x', 1 << 20)}}"}""")] });

        Assert.Contains("characters of arguments for look", (await Assert.ThrowsAsync<ModelException>(() => Client(server).GetResponseAsync(Hello))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_ThatNeverStops_EndsInTime()
    {
        await using var server = await LoopbackModel.StartAsync(async (http, _) =>
        {
            while (!http.RequestAborted.IsCancellationRequested)
                await LoopbackModel.SendAsync(http, speech.StreamType, speech.StreamType == "text/event-stream" ? ": keep-alive\n\n" : "\n");
        });

        var error = await Assert.ThrowsAsync<ModelException>(() => Client(server, o => o.AnswerTimeout = TimeSpan.FromMilliseconds(200)).GetResponseAsync(Hello));

        Assert.True(error.Transient);
        Assert.Contains("0.2 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FirstByte_NeverComes_EndsInTime()
    {
        await using var server = await LoopbackModel.StartAsync((http, _) => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));

        Assert.True((await Assert.ThrowsAsync<ModelException>(() => Client(server, o => o.FirstByteTimeout = TimeSpan.FromMilliseconds(100)).GetResponseAsync(Hello))).Transient);
    }

    [Fact]
    public async Task Cancel_InMidAnswer_ClosesTheConnection()
    {
        var closed = new TaskCompletionSource();
        var stream = speech.Stream(new Said { Text = ["first", "second"] });
        await using var server = await LoopbackModel.StartAsync(async (http, _) =>
        {
            http.RequestAborted.Register(closed.SetResult);
            await LoopbackModel.SendAsync(http, speech.StreamType, stream[..(stream.LastIndexOf('\n', stream.IndexOf("second", StringComparison.Ordinal)) + 1)]);
            await closed.Task;
        });
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in Client(server).GetStreamingResponseAsync(Hello, cancellationToken: cancel.Token))
                if (update.Text == "first")
                    await cancel.CancelAsync();
        });

        await closed.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Server_OutOfReach_IsATransientErrorThatNamesIt()
    {
        var server = await SayAsync(new Said());
        var client = Client(server);
        await server.DisposeAsync();

        var error = await Assert.ThrowsAsync<ModelException>(() => client.GetResponseAsync(Hello));

        Assert.True(error.Transient);
        Assert.Contains("127.0.0.1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WaitsForApprovalAndGoesOnInAnotherProcess_TheReasoningGoesBack()
    {
        var asked = 0;
        await using var server = await LoopbackModel.StartAsync((http, _) => LoopbackModel.SendAsync(http, speech.StreamType, speech.Stream(
            Interlocked.Increment(ref asked) == 1 ? new Said { Reasoning = "think", Signature = "c2lnbmVk", Calls = [new("c1", "poke", """{"thing":"web"}""")] } : new Said { Text = ["poked"] })));
        await using var directory = new TemporaryDirectory();
        var poke = new PokeTool();
        string run;
        await using (var first = await ChatHost.StartAsync(directory.Path, Client(server), [poke]))
        {
            run = await first.AskAsync("poke web");
            await first.EndAsync(run, orWaits: true);
        }

        await using var second = await ChatHost.StartAsync(directory.Path, Client(server), [poke]);
        await second.Decisions.ApproveAsync(Assert.Single((await second.EndAsync(run, orWaits: true)).PendingApprovals).ActionId, ChatHost.Bob, null, CancellationToken.None);

        Assert.Equal("poked", (await second.EndAsync(run)).Reply);
        Assert.Equal(["web"], poke.Poked);
        Assert.Contains(KeptReasoning, server.Requests.Last().Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_IsAsInTheGoldenFile()
    {
        await using var server = await SayAsync(new Said { Reasoning = "think", Signature = "c2ln", Text = ["Let me ", "look."], Calls = TwoCalls.Calls });
        var client = Client(server, o => (o.MaxOutputTokens, o.Think) = (1000, "low"));
        var chat = new ChatOptions { Tools = [Look], ToolMode = ChatToolMode.Auto, AllowMultipleToolCalls = true };
        var turn = StoredRun.RoundTrip((await client.GetResponseAsync(Hello, chat)).Messages.Single());

        await client.GetResponseAsync([.. Hello, turn, new ChatMessage(ChatRole.Tool, [new FunctionResultContent("c1", "web is up"), new FunctionResultContent("c2", "db is down")])], chat);

        var sent = server.Requests.Last();
        GoldenFile.Check($"{speech.Kind}-request.json", JsonSerializer.SerializeToElement(new { sent.Path, sent.Body }));
        Assert.Contains(Key, sent.Headers.Values.Select(v => v.Replace("Bearer ", "", StringComparison.Ordinal)));
        Assert.DoesNotContain(Key, sent.Path, StringComparison.Ordinal);
    }
}
