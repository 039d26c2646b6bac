using AIOps.Agent.Llm;
using AIOps.Tests.Shared.LoopbackModels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace AIOps.Tests.Agent.Llm.Providers;

public sealed class AnthropicTests() : ProviderContractTests(new AnthropicSpeech())
{
    private static readonly ChatMessage Result = new(ChatRole.Tool, [new FunctionResultContent("c1", "up")]);

    [Fact]
    public async Task Thinking_GoesBackWithItsSignature_ToTheSameModelOnly()
    {
        await using var server = await SayAsync(new Said { Reasoning = "hm, ja", Signature = "sig==", Calls = [new("c1", "look", "{}")] });
        var turn = StoredRun.RoundTrip((await Client(server).GetResponseAsync(Hello)).Messages.Single());

        await Client(server).GetResponseAsync([.. Hello, turn, Result]);
        await Client(server).GetResponseAsync([.. Hello, turn, Result], new ChatOptions { ModelId = "model-2" });

        var turns = server.Requests.Skip(1).Select(r => r.Body.GetProperty("messages")[1].GetProperty("content")).ToList();
        Assert.Equal(("thinking", "hm, ja", "sig=="), (turns[0][0].GetProperty("type").GetString(), turns[0][0].GetProperty("thinking").GetString(), turns[0][0].GetProperty("signature").GetString()));
        Assert.Equal("tool_use", turns[1][0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task Thinking_ThatIsHidden_GoesBackAsItCame()
    {
        var stream = Speech.Stream(new Said { Calls = [new("c1", "look", "{}")] });
        var at = stream.IndexOf("event: content_block_start", StringComparison.Ordinal);
        await using var server = await StreamAsync(stream.Insert(at, """data: {"type":"content_block_start","index":9,"content_block":{"type":"redacted_thinking","data":"hidden"}}""" + "\n\n" + """data: {"type":"content_block_stop","index":9}""" + "\n\n"));
        var turn = StoredRun.RoundTrip((await Client(server).GetResponseAsync(Hello)).Messages.Single());

        await Client(server).GetResponseAsync([.. Hello, turn, Result]);

        var block = server.Requests.Last().Body.GetProperty("messages")[1].GetProperty("content")[0];
        Assert.Equal(("redacted_thinking", "hidden"), (block.GetProperty("type").GetString(), block.GetProperty("data").GetString()));
    }

    [Fact]
    public async Task Budget_AfterAnotherModelsCalls_IsNotAskedFor()
    {
        await using var server = await SayAsync(new Said { Text = ["hi"] });
        var foreign = new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("c:1", "look", null)]);

        await Client(server, o => o.Think = "2048").GetResponseAsync(Hello);
        await Client(server, o => o.Think = "2048").GetResponseAsync([.. Hello, foreign, new(ChatRole.Tool, [new FunctionResultContent("c:1", "up")])]);

        var bodies = server.Requests.Select(r => r.Body).ToList();
        Assert.Equal(2048, bodies[0].GetProperty("thinking").GetProperty("budget_tokens").GetInt32());
        Assert.Equal("disabled", bodies[1].GetProperty("thinking").GetProperty("type").GetString());
        Assert.Equal("c_1", bodies[1].GetProperty("messages")[2].GetProperty("content")[0].GetProperty("tool_use_id").GetString());
    }

    [Fact]
    public async Task Conversation_BegunByTheModel_BeginsWithTheUser()
    {
        await using var server = await SayAsync(new Said { Text = ["hi"] });

        await Client(server).GetResponseAsync([new(ChatRole.Assistant, "earlier"), new(ChatRole.User, "one"), new(ChatRole.User, "two")]);

        var messages = server.Requests.Single().Body.GetProperty("messages").EnumerateArray().ToList();
        Assert.Equal(["user", "assistant", "user"], messages.Select(m => m.GetProperty("role").GetString()));
        Assert.Equal(2, messages[2].GetProperty("content").GetArrayLength());
    }

    [Fact]
    public async Task Cache_WritesAndReads_AreCountedAsInput()
    {
        await using var server = await SayAsync(new Said { Text = ["hi"] });

        var usage = (await Client(server).GetResponseAsync(Hello)).Usage!;

        Assert.Equal((11, 5, 2), (usage.InputTokenCount, usage.CachedInputTokenCount, usage.AdditionalCounts![ModelPrice.CacheWrites]));
    }

    [Fact]
    public async Task Stream_UnknownEventsAndBlocks_ArePassedOver()
    {
        var stream = Speech.Stream(new Said { Text = ["hi"] });
        await using var server = await StreamAsync(stream.Insert(stream.IndexOf("event: content_block_start", StringComparison.Ordinal),
            "event: novelty\ndata: {\"type\":\"novelty\"}\n\n: comment\n\ndata: {\"type\":\"content_block_start\",\"index\":7,\"content_block\":{\"type\":\"new_kind\"}}\n\n"));

        Assert.Equal("hi", (await Client(server).GetResponseAsync(Hello)).Text);
    }

    [Fact]
    public async Task Request_SaysItsVersion()
    {
        await using var server = await SayAsync(new Said { Text = ["hi"] });

        await Client(server).GetResponseAsync(Hello);

        Assert.Equal(("2023-06-01", Key), (server.Requests.Single().Headers["anthropic-version"], server.Requests.Single().Headers["x-api-key"]));
    }
}
