using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm;

/// <summary>What is left to a run. It travels with a call of the <see cref="ModelChain"/>, which passes over what costs more.</summary>
/// <param name="Money">In the currency of the price table.</param>
public sealed record ModelBudget(decimal? Money = null, TimeSpan? Time = null)
{
    private const string Key = "aiops.budget";

    // Tokens are about four characters of English and two of JSON: rather too many than too few.
    private const int CharactersPerToken = 3;

    public static ModelBudget? Of(ChatOptions? options) => options?.AdditionalProperties?.GetValueOrDefault(Key) as ModelBudget;

    public ChatOptions AddTo(ChatOptions options)
    {
        (options.AdditionalProperties ??= [])[Key] = this;
        return options;
    }

    /// <param name="spent">On this call, by providers that failed.</param>
    /// <summary>Tokens of output that the money still buys after this prompt; null without a limit, 0 or less when it buys none.</summary>
    public long? OutputTokens(ModelPrice price, decimal spent, IEnumerable<ChatMessage> prompt, ChatOptions? options)
    {
        if (Money is not { } money || price.IsFree)
            return null;
        var characters = prompt.SelectMany(m => m.Contents).Sum(Length) + (options?.Tools?.OfType<AIFunctionDeclaration>().Sum(t => t.JsonSchema.GetRawText().Length + t.Description.Length) ?? 0);
        var left = money - spent - characters / CharactersPerToken * price.Input / 1_000_000;
        return left <= 0 ? 0 : price.Output == 0 ? null : (long)Math.Min(left / price.Output * 1_000_000, int.MaxValue);
    }

    private static long Length(AIContent content) => content switch
    {
        TextContent text => text.Text.Length,
        TextReasoningContent reasoning => reasoning.Text.Length + (reasoning.ProtectedData?.Length ?? 0),
        FunctionResultContent result => result.Result?.ToString()?.Length ?? 0,
        FunctionCallContent call => call.Arguments?.Sum(a => a.Key.Length + (a.Value?.ToString()?.Length ?? 0)) ?? 0,
        _ => 0,
    };
}
