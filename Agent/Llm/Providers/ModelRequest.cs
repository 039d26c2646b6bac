using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Providers;

/// <summary>What a wire format writes: the caller's wishes and the provider's settings, already weighed against each other.</summary>
internal sealed class ModelRequest
{
    // Every space of an indented argument would be paid for.
    private static readonly JsonSerializerOptions Compact = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    private readonly ChatOptions? _chat;

    public ModelRequest(Origin origin, ProviderOptions provider, IEnumerable<ChatMessage> messages, ChatOptions? chat)
    {
        (Origin, Provider, _chat) = (origin, provider, chat);
        var all = messages.ToList();
        Messages = all.FindAll(m => m.Role != ChatRole.System);
        var format = chat?.ResponseFormat as ChatResponseFormatJson;
        Schema = provider.StructuredOutput == "schema" ? format?.Schema : null;
        WantsJson = format is not null && provider.StructuredOutput != "prompt";
        SchemaName = format?.SchemaName ?? "answer";
        Instructions = string.Join('\n', all.Where(m => m.Role == ChatRole.System).Select(m => m.Text)
            .Prepend(chat?.Instructions).Append(format is null || Schema is not null ? null : Told(format)).Where(text => !string.IsNullOrWhiteSpace(text)));
        Tools = chat?.ToolMode is NoneChatToolMode ? [] : [.. chat?.Tools?.OfType<AIFunctionDeclaration>() ?? []];
    }

    public Origin Origin { get; }

    public ProviderOptions Provider { get; }

    /// <summary>The system's words, as one text; empty when there are none.</summary>
    public string Instructions { get; }

    /// <summary>All but the system's.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; }

    public IReadOnlyList<AIFunctionDeclaration> Tools { get; }

    public ChatToolMode? ToolMode => Tools.Count > 0 ? _chat!.ToolMode : null;

    public bool? ParallelCalls => Tools.Count > 0 ? _chat!.AllowMultipleToolCalls : null;

    /// <summary>What the server is to hold the answer to.</summary>
    public JsonElement? Schema { get; }

    public string SchemaName { get; }

    public bool WantsJson { get; }

    public int? MaxOutputTokens => (_chat?.MaxOutputTokens, Provider.MaxOutputTokens) switch
    {
        ({ } asked, { } most) => Math.Min(asked, most),
        var (asked, most) => asked ?? most,
    };

    public double? Temperature => Samples ? _chat?.Temperature ?? Provider.Temperature : Provider.Temperature;

    public double? TopP => Samples ? _chat?.TopP : null;

    public long? Seed => Samples ? _chat?.Seed : null;

    public IReadOnlyList<string> Stop => Samples ? [.. _chat?.StopSequences ?? []] : [];

    /// <summary>An effort by name, when one is set or asked of a model that is known to think.</summary>
    public string? Effort => Provider.Think?.ToLowerInvariant() switch
    {
        null or "false" => null,
        "true" => _chat?.Reasoning?.Effort switch
        {
            ReasoningEffort.Low => "low",
            ReasoningEffort.Medium => "medium",
            ReasoningEffort.High => "high",
            ReasoningEffort.ExtraHigh => "xhigh",
            _ => null,
        },
        var think => ThinkingBudget is null ? think : null,
    };

    public int? ThinkingBudget => int.TryParse(Provider.Think, NumberStyles.None, CultureInfo.InvariantCulture, out var tokens) ? tokens : null;

    /// <summary>null: as the model does by itself.</summary>
    public bool? Thinks => Provider.Think?.ToLowerInvariant() switch { null => null, "false" or "none" => false, _ => true };

    private bool Samples => ProviderKinds.Samples(Provider);

    /// <summary>
    /// Turns of the user (with tool results) and the model by turns, beginning with the user's: what some protocols insist on.
    /// </summary>
    public IEnumerable<(bool ByModel, IReadOnlyList<AIContent> Contents)> Turns()
    {
        var open = new List<AIContent>();
        var byModel = false;
        foreach (var message in Messages)
        {
            if (message.Role == ChatRole.Assistant != byModel)
            {
                if (open.Count > 0 || byModel is false)
                    yield return (byModel, open.Count > 0 ? open : [new TextContent("(The conversation began earlier.)")]);
                open = [];
                byModel = !byModel;
            }
            open.AddRange(message.Contents);
        }
        if (open.Count > 0)
            yield return (byModel, open);
    }

    public static string TextOf(FunctionResultContent result) => result.Result switch
    {
        null => "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString()!,
        var other => JsonSerializer.Serialize(other, Compact),
    };

    public static JsonElement ArgumentsOf(FunctionCallContent call) =>
        JsonSerializer.SerializeToElement(call.Arguments ?? new Dictionary<string, object?>(), Compact);

    private static string Told(ChatResponseFormatJson format) => format.Schema is { } schema
        ? $"Answer with one JSON object and nothing else. It must be valid for this JSON Schema:\n{schema.GetRawText()}"
        : "Answer with one JSON object and nothing else.";
}
