using AIOps.Agent.Llm;
using AIOps.Agent.Llm.Reasoning;
using AIOps.Tests.Agent.Chat;
using AIOps.Tests.Tools;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIOps.Tests.Agent.Llm.Reasoning;

public sealed class LlmReasoningToolTests
{
    [Fact]
    public async Task Ask_Model_AnswersItsTextAndOffersItNoTools()
    {
        var model = ScriptedModel.Saying([new TextContent("Because the disk is full.")]);

        var answer = (await Tool(new ModelProvider("cloud", model, () => true)).RunAsync(new { prompt = "why?" })).Read<LlmReasoningTool.Result>();

        Assert.Equal(("Because the disk is full.", "cloud"), (answer.Text, answer.Provider));
        var (messages, options) = Assert.Single(model.Asked);
        Assert.Equal("why?", Assert.Single(messages).Text);
        Assert.True(options!.Tools is null or { Count: 0 });
    }

    [Fact]
    public async Task Ask_OnlyTheOfflineReasonerIsLeft_SaysThatNoModelAnswered()
    {
        var broken = new ScriptedModel(_ => throw new ModelException("it is on fire"));

        var failure = await Assert.ThrowsAsync<ToolException>(() =>
            Tool(new("cloud", broken, () => true), new("offline", ScriptedModel.Saying([new TextContent("hm")]), () => true)).RunAsync(new { prompt = "why?" }));

        Assert.Contains("No language model answered (cloud: it is on fire)", failure.Message, StringComparison.Ordinal);
    }

    private static LlmReasoningTool Tool(params ModelProvider[] providers) =>
        new(() => new ModelChain(providers, new LlmOptions(), TimeProvider.System, NullLogger<ModelChain>.Instance));
}
