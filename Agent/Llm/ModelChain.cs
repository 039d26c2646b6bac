using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm;

/// <summary>
/// Asks the providers in order until one answers. What may pass is tried again while nothing of an answer was seen; one that
/// failed for good is left alone for a while. The last needs nothing but itself, so an answer always comes. Who gave it, what
/// it cost, and who could not, is on the response.
/// </summary>
public sealed partial class ModelChain : IChatClient
{
    private const string Provider = "aiops.provider";
    private const string Skipped = "aiops.skipped";
    private const string Restart = "aiops.restart";
    private const string Cost = "aiops.cost";

    /// <summary>An answer of fewer tokens is none.</summary>
    private const int LeastOutput = 256;

    private readonly IReadOnlyList<Link> _links;
    private readonly RetryPause _pause;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelChain> _logger;

    public ModelChain(IReadOnlyList<ModelProvider> providers, LlmOptions options, TimeProvider time, ILogger<ModelChain> logger)
    {
        _links = [.. providers.Select(provider => new Link(provider, new ModelBreaker(options, time)))];
        (_pause, _time, _logger) = (new RetryPause(options), time, logger);
    }

    /// <summary>How each provider fares, in the order they are asked.</summary>
    public IReadOnlyList<ModelHealth> Health => [.. _links.Select(link => link.Breaker.Describe(link.Provider))];

    /// <summary>An update that takes back all before it: the provider failed in mid-answer and the next one begins anew.</summary>
    public static bool IsRestart(ChatResponseUpdate update) => update.AdditionalProperties?.ContainsKey(Restart) == true;

    public static string? ProviderOf(ChatResponse response) => response.AdditionalProperties?.GetValueOrDefault(Provider) as string;

    public static IReadOnlyList<string>? SkippedBy(ChatResponse response) => response.AdditionalProperties?.GetValueOrDefault(Skipped) as IReadOnlyList<string>;

    /// <summary>What the answer cost by the price table, also what a provider used that then failed.</summary>
    public static decimal CostOf(ChatResponse response) => response.AdditionalProperties?.GetValueOrDefault(Cost) as decimal? ?? 0;

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in GetStreamingResponseAsync(messages, options, cancellationToken))
            if (IsRestart(update))
                updates.Clear();
            else
                updates.Add(update);
        return updates.ToChatResponse();
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var prompt = messages.ToList();
        var skipped = new List<string>();
        var budget = ModelBudget.Of(options);
        using var late = budget?.Time is { } left ? new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time) : new CancellationTokenSource();
        var cost = 0m;
        for (var at = 0; at < _links.Count; at++)
        {
            var last = at == _links.Count - 1;
            var (provider, breaker) = (_links[at].Provider, _links[at].Breaker);
            var most = budget?.OutputTokens(provider.Price, cost, prompt, options);
            if (!last && !MayAsk(provider, breaker, most, late.IsCancellationRequested, skipped))
                continue;
            // The last has neither time nor money to lose.
            await using var attempt = last
                ? new ModelAttempt(provider, prompt, options, null, _time, CancellationToken.None, cancellationToken)
                : new ModelAttempt(provider, prompt, Limit(options, most), _pause, _time, late.Token, cancellationToken);
            try
            {
                while (await attempt.MoveNextAsync())
                    yield return attempt.Current;
            }
            finally
            {
                cost += provider.Price.CostOf(attempt.Usage);
                Settle(provider, breaker, attempt);
            }
            if (attempt.Failure is not { } failure)
            {
                yield return Label(provider.Name, skipped, cost);
                yield break;
            }
            skipped.Add($"{provider.Name}: {failure.Message}");
            if (attempt.HasBegun)
                yield return new ChatResponseUpdate { AdditionalProperties = new() { [Restart] = true } };
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        foreach (var link in _links)
            link.Provider.Client.Dispose();
    }

    private static bool MayAsk(ModelProvider provider, ModelBreaker breaker, long? most, bool isLate, List<string> skipped)
    {
        if (!provider.IsUsable())
            return false;
        var obstacle = most < LeastOutput ? "costs more than the money that is left to this run" : isLate ? "the time of this run is used up" : null;
        if (obstacle is not null)
            skipped.Add($"{provider.Name}: {obstacle}");
        return obstacle is null && breaker.TryEnter();
    }

    private static ChatOptions? Limit(ChatOptions? options, long? most)
    {
        if (most is not { } tokens || options?.MaxOutputTokens <= tokens)
            return options;
        var limited = options?.Clone() ?? new ChatOptions();
        limited.MaxOutputTokens = (int)tokens;
        return limited;
    }

    private void Settle(ModelProvider provider, ModelBreaker breaker, ModelAttempt attempt)
    {
        if (attempt.IsWhole)
            breaker.Succeeded();
        else if (attempt.Failure is not { } failure || attempt.IsLate || failure is ModelException { IsAboutRequest: true })
            breaker.Abandoned();
        else
            LogFailed(provider.Name, failure.Message, breaker.Failed(failure.Message, (failure as ModelException)?.RetryAfter));
    }

    private static ChatResponseUpdate Label(string provider, List<string> skipped, decimal cost)
    {
        var label = new ChatResponseUpdate { Role = ChatRole.Assistant, AdditionalProperties = new() { [Provider] = provider, [Cost] = cost } };
        if (skipped.Count > 0)
            label.AdditionalProperties[Skipped] = skipped;
        return label;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model provider {Provider} failed and rests for {Rest}: {Reason}")]
    private partial void LogFailed(string provider, string reason, TimeSpan rest);

    private sealed record Link(ModelProvider Provider, ModelBreaker Breaker);
}
