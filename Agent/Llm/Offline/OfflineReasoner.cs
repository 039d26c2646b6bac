using System.Runtime.CompilerServices;
using System.Text.Json;
using AIOps.Mcp.Client;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Offline;

/// <summary>
/// Answers plain questions without a model: one intent reads the question, asks the tools it needs in as many turns as that
/// takes, and reports what they said; what it refers back to comes from the conversation. The same messages always give the same answer.
/// </summary>
public sealed class OfflineReasoner(ToolCatalog catalog) : IChatClient
{
    public const string Name = "offline";

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ChatResponse(Answer([.. messages], options)) { ModelId = Name });

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // Holds nothing.
    }

    private ChatMessage Answer(List<ChatMessage> messages, ChatOptions? options)
    {
        var asked = messages.FindLastIndex(message => message.Role == ChatRole.User);
        var question = Conversation.Read(messages[..Math.Max(asked, 0)], asked < 0 ? "" : messages[asked].Text);
        var inquiry = new Inquiry(catalog.Find, catalog.Servers, messages.Skip(asked + 1));
        if (IntentList.Read(question) is not { } reading)
            return new ChatMessage(ChatRole.Assistant, Help.Text(question, catalog.Servers));
        if (reading.Server is { } server && !inquiry.IsConnected(server))
            return Say(reading.Understood, Help.Connect(server, catalog.Servers));
        inquiry.Understood = reading.Understood;
        var text = reading.Work(inquiry);
        if (inquiry.Wanted.Count == 0)
            return Say(inquiry.Understood, text ?? "I found no answer to that.");
        if (options?.ToolMode is NoneChatToolMode)
            return Say(inquiry.Understood, "This run may not call more tools, and without them I cannot answer.");
        return Call(inquiry);
    }

    private ChatMessage Call(Inquiry inquiry)
    {
        var calls = inquiry.Wanted.Select((call, index) => (AIContent)new FunctionCallContent(
            $"call_{inquiry.Known + index + 1}", call.Tool, call.Arguments.EnumerateObject().ToDictionary(m => m.Name, m => (object?)m.Value)));
        // A change may have to wait for a person, who then reads what is meant.
        return inquiry.Wanted.Any(call => catalog.Find(call.Tool)?.Risk != Risk.ReadOnly)
            ? new ChatMessage(ChatRole.Assistant, [new TextContent($"Understood: {inquiry.Understood}."), .. calls])
            : new ChatMessage(ChatRole.Assistant, [.. calls]);
    }

    private static ChatMessage Say(string understood, string text) => new(ChatRole.Assistant, $"Understood: {understood}.\n\n{text}");
}
