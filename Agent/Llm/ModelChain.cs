using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm;

/// <summary>
/// Asks the providers in order until one answers; one that failed is left alone for a while. The last needs nothing but
/// itself, so an answer always comes. Who gave it, and who could not, is on the response.
/// </summary>
public sealed partial class ModelChain(IReadOnlyList<ModelProvider> providers, TimeProvider time, ILogger<ModelChain> logger) : IChatClient
{
    private const string Provider = "aiops.provider";
    private const string Skipped = "aiops.skipped";
    private const string Restart = "aiops.restart";

    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxRest = TimeSpan.FromMinutes(5);

    private readonly DateTimeOffset[] _restUntil = new DateTimeOffset[providers.Count];

    /// <summary>An update that takes back all before it: the provider failed in mid-answer and the next one begins anew.</summary>
    public static bool IsRestart(ChatResponseUpdate update) => update.AdditionalProperties?.ContainsKey(Restart) == true;

    public static string? ProviderOf(ChatResponse response) => response.AdditionalProperties?.GetValueOrDefault(Provider) as string;

    public static IReadOnlyList<string>? SkippedBy(ChatResponse response) => response.AdditionalProperties?.GetValueOrDefault(Skipped) as IReadOnlyList<string>;

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
        for (var at = 0; at < providers.Count; at++)
        {
            var last = at == providers.Count - 1;
            if (!last && (!providers[at].IsUsable() || _restUntil[at] > time.GetUtcNow()))
                continue;
            var begun = false;
            Exception? failure = null;
            await using var updates = providers[at].Client.GetStreamingResponseAsync(prompt, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    if (!await updates.MoveNextAsync())
                        break;
                }
                catch (Exception e) when (!last && e is ModelException or HttpRequestException or IOException)
                {
                    failure = e;
                    break;
                }
                begun = true;
                yield return updates.Current;
            }
            if (failure is null)
            {
                yield return Label(providers[at].Name, skipped);
                yield break;
            }
            Rest(at, failure);
            skipped.Add($"{providers[at].Name}: {failure.Message}");
            if (begun)
                yield return new ChatResponseUpdate { AdditionalProperties = new() { [Restart] = true } };
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        foreach (var provider in providers)
            provider.Client.Dispose();
    }

    private void Rest(int at, Exception failure)
    {
        var rest = (failure as ModelException)?.RetryAfter is { } asked && asked > RestAfterFailure ? asked : RestAfterFailure;
        _restUntil[at] = time.GetUtcNow() + (rest < MaxRest ? rest : MaxRest);
        LogFailed(providers[at].Name, failure.Message, rest);
    }

    private static ChatResponseUpdate Label(string provider, List<string> skipped)
    {
        var label = new ChatResponseUpdate { Role = ChatRole.Assistant, AdditionalProperties = new() { [Provider] = provider } };
        if (skipped.Count > 0)
            label.AdditionalProperties[Skipped] = skipped;
        return label;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model provider {Provider} failed and rests for {Rest}: {Reason}")]
    private partial void LogFailed(string provider, string reason, TimeSpan rest);
}
