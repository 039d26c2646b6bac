using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Agent.Llm.Offline;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Reasoning;

/// <summary>The configured models as a tool, for agents and programs that have none of their own. It looks at nothing and changes nothing.</summary>
/// <param name="model">Found when it is asked: the last link of the chain needs the catalogue that this tool is in.</param>
public sealed class LlmReasoningTool(Func<IChatClient> model) : ReadTool<LlmReasoningTool.Parameters, LlmReasoningTool.Result>(new("llm_reasoning")
{
    Title = "Ask the language model",
    Description = "Asks the configured language model and answers its text. It sees nothing but the prompt and can call no tools: put everything it needs into the prompt.",
    Timeout = TimeSpan.FromMinutes(2),
})
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(110);

    public sealed record Parameters([property: Description("The whole question, with what is known."), MinLength(1), MaxLength(100_000)] string Prompt);

    public sealed record Result(string Text, string? Provider, string? Model, long? InputTokens, long? OutputTokens, [property: Description("By the price table; 0 where there is none.")] decimal Cost);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var options = new ModelBudget(Time: Time).AddTo(new ChatOptions { ToolMode = ChatToolMode.None });
        try
        {
            var response = await model().GetResponseAsync([new ChatMessage(ChatRole.User, parameters.Prompt)], options, cancellationToken);
            var provider = ModelChain.ProviderOf(response);
            if (provider == OfflineReasoner.Name)
                throw new ToolException($"No language model answered{(ModelChain.SkippedBy(response) is { Count: > 0 } skipped ? $" ({string.Join("; ", skipped)})" : "")}; docs/how-to/connect-a-model.md says how to connect one.");
            return new(response.Text, new(response.Text, provider, response.ModelId, response.Usage?.InputTokenCount, response.Usage?.OutputTokenCount, ModelChain.CostOf(response)));
        }
        catch (ModelException e)
        {
            throw new ToolException($"The language model failed: {e.Message}", e) { Transient = e.Transient };
        }
    }
}
