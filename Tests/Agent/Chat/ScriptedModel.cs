using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace AIOps.Tests.Agent.Chat;

/// <summary>A model that says what the test wrote for each turn, judged by how many tool turns it has seen: like a real one it keeps no state of its own.</summary>
internal sealed class ScriptedModel(params Func<IReadOnlyList<ChatMessage>, IEnumerable<AIContent>>[] turns) : IChatClient
{
    public ConcurrentQueue<(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)> Asked { get; } = new();

    public static FunctionCallContent Call(string id, string tool, object? arguments = null) =>
        new(id, tool, System.Text.Json.JsonSerializer.SerializeToElement(arguments ?? new { }).EnumerateObject().ToDictionary(m => m.Name, m => (object?)m.Value));

    public static ScriptedModel Saying(params AIContent[][] turns) => new([.. turns.Select(turn => new Func<IReadOnlyList<ChatMessage>, IEnumerable<AIContent>>(_ => turn))]);

    public static string Results(IReadOnlyList<ChatMessage> messages) =>
        string.Join('\n', messages.SelectMany(m => m.Contents).OfType<FunctionResultContent>().Select(r => r.Result?.ToString()));

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        var prompt = messages.ToList();
        Asked.Enqueue((prompt, options));
        var seen = prompt.Skip(prompt.FindLastIndex(m => m.Role == ChatRole.User)).Count(m => m.Role == ChatRole.Tool);
        foreach (var content in turns[Math.Min(seen, turns.Length - 1)](prompt))
            yield return new ChatResponseUpdate(ChatRole.Assistant, [content]);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // Holds nothing.
    }
}
