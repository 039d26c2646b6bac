using AIOps.Agent.Llm;
using AIOps.Agent.Llm.Offline;
using AIOps.Mcp.Client;
using AIOps.Policies.Storage;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Analysis.Model;

/// <summary>Asks the model chain for an analysis, and once more when its answer is not valid.</summary>
internal sealed partial class ModelAnalyst(IChatClient model, ToolCatalog catalog, IOptions<AnalysisOptions> options, TimeProvider time, ILogger<ModelAnalyst> logger)
{
    // An endless stream ends here.
    private const int MaxAnswer = 64 * 1024;
    private const int Rounds = 2;
    private const int ToolsShown = 40;

    public async Task<ModelAnswer> AskAsync(Alert alert, AnalysisContext context, CancellationToken cancellationToken)
    {
        var messages = AnalysisPrompt.Of(alert, context, Recommendable(), options.Value.PromptBudget);
        var start = time.GetTimestamp();
        var usage = new AnalysisUsage();
        for (var round = 0; round < Rounds; round++)
        {
            var left = options.Value.ModelDeadline - time.GetElapsedTime(start);
            var (response, problem) = await AskAsync(messages, new ModelBudget(options.Value.MaxCost - usage.Cost, left), cancellationToken);
            if (response is null)
                return new(null, null, null, usage with { Skipped = [.. usage.Skipped ?? [], problem!] });
            usage = Add(usage, response);
            if (ModelChain.ProviderOf(response) == OfflineReasoner.Name)
                return new(null, null, null, usage with { ModelCalls = usage.ModelCalls - 1 });
            var (draft, invalid) = problem is null ? DraftReader.Read(response.Text) : (null, problem);
            if (draft is not null)
                return new(draft, ModelChain.ProviderOf(response) ?? "model", response.ModelId, usage);
            LogInvalid(ModelChain.ProviderOf(response) ?? "model", invalid!);
            usage = usage with { Skipped = [.. usage.Skipped ?? [], $"{ModelChain.ProviderOf(response) ?? "model"}: {invalid}"] };
            messages.Add(new ChatMessage(ChatRole.Assistant, Excerpt.Ends(response.Text is { Length: > 0 } said ? said : "(nothing)", 4000)));
            messages.Add(new ChatMessage(ChatRole.User, $"That could not be used: {invalid}. Answer again, with one JSON object that fits the schema and nothing else."));
        }
        return new(null, null, null, usage);
    }

    /// <summary>The response, as far as it came; with a problem when it had no end. No response when the chain itself failed.</summary>
    private async Task<(ChatResponse? Response, string? Problem)> AskAsync(List<ChatMessage> messages, ModelBudget budget, CancellationToken cancellationToken)
    {
        var updates = new List<ChatResponseUpdate>();
        var length = 0;
        using var late = new CancellationTokenSource(budget.Time is { } left && left > TimeSpan.Zero ? left + TimeSpan.FromSeconds(5) : TimeSpan.FromSeconds(5), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            var chat = budget.AddTo(new ChatOptions { ToolMode = ChatToolMode.None, ResponseFormat = ChatResponseFormat.ForJsonSchema(AnalysisSchema.Wire, AnalysisSchema.Name) });
            await foreach (var update in model.GetStreamingResponseAsync(messages, chat, either.Token))
            {
                if (ModelChain.IsRestart(update))
                {
                    updates.Clear();
                    length = 0;
                    continue;
                }
                updates.Add(update);
                length += update.Contents.Sum(content => content switch { TextContent text => text.Text.Length, TextReasoningContent thought => thought.Text.Length / 4, _ => 0 });
                if (length > MaxAnswer)
                    return (updates.ToChatResponse(), $"the answer is longer than {MaxAnswer} characters");
            }
            return (updates.ToChatResponse(), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, "no model answered in time");
        }
        catch (Exception e) when (e is not (OperationCanceledException or StoreUnavailableException))
        {
            LogFailed(e);
            return (null, "the model failed inside; the log has the details");
        }
    }

    /// <summary>What changes something comes first: that is what a recommendation is mostly about.</summary>
    private List<ToolDefinition> Recommendable() =>
        [.. catalog.Tools.Where(tool => tool.Risk != Risk.Destructive && (tool.Risk == Risk.ReadOnly || tool.TargetTemplate is not null)).OrderByDescending(tool => tool.Risk).ThenBy(tool => tool.Name, StringComparer.Ordinal).Take(ToolsShown)];

    private static AnalysisUsage Add(AnalysisUsage usage, ChatResponse response) => new(
        usage.ModelCalls + 1, usage.InputTokens + (response.Usage?.InputTokenCount ?? 0), usage.OutputTokens + (response.Usage?.OutputTokenCount ?? 0),
        usage.Cost + ModelChain.CostOf(response), ModelChain.SkippedBy(response) is { } skipped ? [.. usage.Skipped ?? [], .. skipped] : usage.Skipped);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Provider} gave no valid analysis: {Problem}")]
    private partial void LogInvalid(string provider, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Asking the models for an analysis failed")]
    private partial void LogFailed(Exception exception);
}
