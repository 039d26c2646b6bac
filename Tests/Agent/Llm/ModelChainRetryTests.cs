using AIOps.Agent.Llm;
using AIOps.Tests.Agent.Chat;
using AIOps.Tests.Shared;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIOps.Tests.Agent.Llm;

/// <summary>When a provider is asked again, when it is left alone, and what a run may spend.</summary>
public sealed class ModelChainRetryTests
{
    private static readonly ChatMessage[] Hello = [new(ChatRole.User, "hello")];
    private static readonly ScriptedModel Offline = ScriptedModel.Saying([new TextContent("by myself")]);

    private readonly ManualTime _time = new();

    private ModelChain Chain(ScriptedModel first, ModelPrice? price = null, LlmOptions? options = null) => new(
        [new ModelProvider("first", first, () => true) { Model = () => "model-1", Price = price ?? new() }, new ModelProvider("offline", Offline, () => true)],
        options ?? new LlmOptions(), _time, NullLogger<ModelChain>.Instance);

    /// <summary>Fails this often, then answers.</summary>
    private static ScriptedModel Failing(int times, ModelException failure)
    {
        var asked = 0;
        return new ScriptedModel(_ => asked++ < times ? throw failure : [new TextContent("at last")]);
    }

    /// <summary>The answer, with the clock moved on whenever the chain waits; and how long it waited.</summary>
    private async Task<(ChatResponse Response, List<TimeSpan> Pauses)> AskAsync(ModelChain chain, ChatOptions? options = null)
    {
        var pauses = new List<TimeSpan>();
        var asking = chain.GetResponseAsync(Hello, options);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!asking.IsCompleted)
        {
            if (_time.UntilNext is { } pause)
            {
                pauses.Add(pause);
                _time.Advance(pause);
            }
            await Task.Delay(1, limit.Token);
        }
        return (await asking, pauses);
    }

    [Fact]
    public async Task Transient_IsTriedAgainWithLongerPauses()
    {
        var model = Failing(2, new ModelException("busy") { Transient = true });

        var (response, pauses) = await AskAsync(Chain(model));

        Assert.Equal(("at last", "first"), (response.Text, ModelChain.ProviderOf(response)));
        Assert.Equal(2, pauses.Count);
        Assert.InRange(pauses[0], TimeSpan.FromSeconds(0.375), TimeSpan.FromSeconds(0.5));
        Assert.InRange(pauses[1], TimeSpan.FromSeconds(0.75), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Transient_NamesItsPause_ThatIsKept()
    {
        var (response, pauses) = await AskAsync(Chain(Failing(1, new ModelException("slow down") { Transient = true, RetryAfter = TimeSpan.FromSeconds(7) })));

        Assert.Equal("at last", response.Text);
        Assert.Equal([TimeSpan.FromSeconds(7)], pauses);
    }

    [Fact]
    public async Task Transient_NamesTooLongAPause_NextAnswersAndItRestsThatLong()
    {
        var model = Failing(1, new ModelException("come back later") { Transient = true, RetryAfter = TimeSpan.FromMinutes(2) });
        var chain = Chain(model);

        var (response, pauses) = await AskAsync(chain);

        Assert.Equal("by myself", response.Text);
        Assert.Empty(pauses);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromMinutes(2), chain.Health[0].RestsUntil);
    }

    [Fact]
    public async Task Lasting_IsNotTriedAgain()
    {
        var model = Failing(1, new ModelException("wrong key") { Status = 401 });

        var (response, pauses) = await AskAsync(Chain(model));

        Assert.Equal("by myself", response.Text);
        Assert.Empty(pauses);
        Assert.Single(model.Asked);
    }

    [Fact]
    public async Task Begun_IsNotTriedAgain()
    {
        static IEnumerable<AIContent> Half()
        {
            yield return new TextContent("half");
            throw new ModelException("cut") { Transient = true };
        }

        var model = new ScriptedModel(_ => Half());

        var (response, _) = await AskAsync(Chain(model));

        Assert.Equal("by myself", response.Text);
        Assert.Single(model.Asked);
    }

    [Fact]
    public async Task Request_ThatWasAtFault_DoesNotMakeItRest()
    {
        var model = Failing(1, new ModelException("too long") { Status = 413 });
        var chain = Chain(model);

        Assert.Equal("by myself", (await AskAsync(chain)).Response.Text);
        Assert.Equal(ModelState.Ready, chain.Health[0].State);
        Assert.Equal("at last", (await AskAsync(chain)).Response.Text);
    }

    [Fact]
    public async Task Rest_IsOver_OneCallTriesAndSuccessEndsIt()
    {
        var model = Failing(2, new ModelException("down"));
        var chain = Chain(model);

        await AskAsync(chain);
        Assert.Equal((ModelState.Resting, "down"), (chain.Health[0].State, chain.Health[0].Problem));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(ModelState.Trying, chain.Health[0].State);
        await AskAsync(chain);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromSeconds(60), chain.Health[0].RestsUntil);
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal("at last", (await AskAsync(chain)).Response.Text);
        Assert.Equal(new ModelHealth("first", "model-1", ModelState.Ready, null, null, 1, 2), chain.Health[0]);
    }

    [Fact]
    public async Task Rest_IsOver_OthersDoNotWaitForTheOneThatTries()
    {
        var asked = 0;
        using var holding = new SemaphoreSlim(0);
        using var entered = new SemaphoreSlim(0);
        IEnumerable<AIContent> Answer()
        {
            if (asked++ == 0)
                throw new ModelException("down");
            entered.Release();
            Assert.True(holding.Wait(TimeSpan.FromSeconds(10)));
            return [new TextContent("back")];
        }

        var chain = Chain(new ScriptedModel(_ => Answer()));
        await AskAsync(chain);
        _time.Advance(TimeSpan.FromSeconds(30));
        var trying = Task.Run(() => chain.GetResponseAsync(Hello));
        await entered.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal("by myself", (await chain.GetResponseAsync(Hello)).Text);
        holding.Release();
        Assert.Equal("back", (await trying).Text);
    }

    [Fact]
    public async Task Cost_IsByThePriceTable()
    {
        var usage = new UsageDetails { InputTokenCount = 1_000_000, CachedInputTokenCount = 400_000, OutputTokenCount = 100_000, AdditionalCounts = new() { [ModelPrice.CacheWrites] = 100_000 } };
        var model = ScriptedModel.Saying([new TextContent("hi"), new UsageContent(usage)]);

        var (response, _) = await AskAsync(Chain(model, new ModelPrice { Input = 3, Output = 15, CachedInput = 0.3m, CacheWrite = 3.75m }));

        Assert.Equal(0.5m * 3 + 0.4m * 0.3m + 0.1m * 3.75m + 0.1m * 15, ModelChain.CostOf(response));
    }

    [Fact]
    public async Task Money_IsSpent_APaidModelIsNotAsked()
    {
        var model = ScriptedModel.Saying([new TextContent("never")]);

        var (response, _) = await AskAsync(Chain(model, new ModelPrice { Input = 3, Output = 15 }), new ModelBudget(Money: 0.001m).AddTo(new ChatOptions()));

        Assert.Equal("by myself", response.Text);
        Assert.Empty(model.Asked);
        Assert.Contains("money", Assert.Single(ModelChain.SkippedBy(response)!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Money_ThatIsLeft_LimitsTheOutput()
    {
        var model = ScriptedModel.Saying([new TextContent("hi")]);

        await AskAsync(Chain(model, new ModelPrice { Input = 0, Output = 10 }), new ModelBudget(Money: 0.01m).AddTo(new ChatOptions()));

        Assert.Equal(1000, model.Asked.Single().Options!.MaxOutputTokens);
    }

    [Fact]
    public async Task Time_EndsWhileItWaits_TheLastAnswers()
    {
        var model = Failing(1, new ModelException("busy") { Transient = true, RetryAfter = TimeSpan.FromSeconds(10) });

        var (response, pauses) = await AskAsync(Chain(model), new ModelBudget(Time: TimeSpan.FromSeconds(3)).AddTo(new ChatOptions()));

        Assert.Equal("by myself", response.Text);
        Assert.Equal([TimeSpan.FromSeconds(3)], pauses);
    }
}
