using AIOps.Agent.Llm;
using AIOps.Tests.Agent.Chat;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIOps.Tests.Agent.Llm;

public sealed class ModelChainTests
{
    private static readonly ChatMessage[] Hello = [new(ChatRole.User, "hello")];

    private static ModelChain Chain(params ModelProvider[] providers) => new(providers, new LlmOptions(), TimeProvider.System, NullLogger<ModelChain>.Instance);

    private static ModelProvider Provider(string name, ScriptedModel model, bool usable = true) => new(name, model, () => usable);

    [Fact]
    public async Task Ask_FirstFails_NextAnswersAndTheFirstRests()
    {
        var broken = new ScriptedModel(_ => throw new ModelException("it is on fire"));
        var chain = Chain(Provider("broken", broken), Provider("offline", ScriptedModel.Saying([new TextContent("hi")])));

        var first = await chain.GetResponseAsync(Hello);
        var second = await chain.GetResponseAsync(Hello);

        Assert.Equal(("hi", "offline"), (first.Text, ModelChain.ProviderOf(first)));
        Assert.Equal(["broken: it is on fire"], ModelChain.SkippedBy(first));
        Assert.Equal("hi", second.Text);
        Assert.Single(broken.Asked);
    }

    [Fact]
    public async Task Ask_FailsInMidAnswer_WhatItSaidIsTakenBack()
    {
        static IEnumerable<AIContent> Half()
        {
            yield return new TextContent("garbage ");
            throw new ModelException("cut");
        }

        var chain = Chain(Provider("half", new ScriptedModel(_ => Half())), Provider("offline", ScriptedModel.Saying([new TextContent("whole")])));

        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in chain.GetStreamingResponseAsync(Hello))
            updates.Add(update);

        Assert.Single(updates, ModelChain.IsRestart);
        Assert.Equal("whole", (await chain.GetResponseAsync(Hello)).Text);
    }

    [Fact]
    public async Task Ask_NotUsable_IsNotTried()
    {
        var absent = ScriptedModel.Saying([new TextContent("never")]);
        var chain = Chain(Provider("absent", absent, usable: false), Provider("offline", ScriptedModel.Saying([new TextContent("hi")])));

        Assert.Equal("hi", (await chain.GetResponseAsync(Hello)).Text);
        Assert.Empty(absent.Asked);
    }
}
