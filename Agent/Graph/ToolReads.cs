using AIOps.Agent.Graph.Redaction;
using AIOps.Agent.Graph.Runs;
using AIOps.Mcp.Client;
using AIOps.Mcp.Results;
using AIOps.Policies.Safety.Arguments;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Graph;

/// <summary>Calls what changes nothing: in parallel, under one deadline, and no call twice in a run.</summary>
internal sealed class ToolReads(ToolCatalog catalog, ResultBudget budget, IOptions<GraphOptions> options, TimeProvider time)
{
    // Structured results larger than this are kept behind a handle, too: the state is written at every checkpoint.
    private const int MaxData = 256 * 1024;

    /// <summary>The steps with their results, in the order given.</summary>
    public async Task<IReadOnlyList<RunStep>> RunAsync(RunState state, IReadOnlyList<RunStep> steps, TimeSpan deadline, CancellationToken cancellationToken)
    {
        if (steps.Count == 0)
            return [];
        var known = state.Steps.Where(step => step is { Status: RunStep.Succeeded, ActionId: null }).DistinctBy(Key).ToDictionary(Key);
        var fresh = steps.DistinctBy(Key).Where(step => !known.ContainsKey(Key(step))).ToList();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(deadline);
        var called = await Task.WhenAll(fresh.Select(step => CallAsync(step, state.RunId, state.By, limit.Token, cancellationToken)));
        var answers = called.ToDictionary(Key);
        var first = fresh.Select(step => step.CallId).ToHashSet(StringComparer.Ordinal);
        return [.. steps.Select(step => first.Contains(step.CallId) ? answers[Key(step)] : Repeat(step, known.GetValueOrDefault(Key(step)) ?? answers[Key(step)]))];
    }

    private async Task<RunStep> CallAsync(RunStep step, string runId, Principal by, CancellationToken limit, CancellationToken cancellationToken)
    {
        using var activity = ChatGraph.Activities.StartActivity("tool")?.SetTag("aiops.run", runId).SetTag("aiops.tool", step.Tool);
        var start = time.GetTimestamp();
        ToolResult result;
        try
        {
            result = await BoundAsync(step, by, Redact.Result(await catalog.ReadAsync(new ToolReading(step.Tool, step.Arguments, by.Id), limit)), limit);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            result = ToolResult.Error($"{step.Tool} gave no answer before the deadline of this turn.");
        }
        catch (ToolServerException e)
        {
            result = ToolResult.Error(CredentialMask.Apply(e.Message));
        }
        activity?.SetTag("aiops.status", result.IsError ? RunStep.Failed : RunStep.Succeeded);
        return step with
        {
            Result = result,
            Status = result.IsError ? RunStep.Failed : RunStep.Succeeded,
            DurationMs = (long)time.GetElapsedTime(start).TotalMilliseconds,
        };
    }

    private static RunStep Repeat(RunStep step, RunStep earlier) => step with
    {
        Status = earlier.Status == RunStep.Failed ? RunStep.Failed : RunStep.Repeated,
        DurationMs = 0,
        Result = earlier.Result! with { Text = $"(the same call was made before in this run; this is its answer)\n{earlier.Result.Text}" },
    };

    private static string Key(RunStep step) => $"{step.Tool}\n{CanonicalJson.Hash(step.Arguments)}";

    /// <summary>The model reads the text alone; data goes with the run for a reasoner that is a program.</summary>
    private async Task<ToolResult> BoundAsync(RunStep step, Principal by, ToolResult result, CancellationToken cancellationToken)
    {
        var fits = result.Data is not { } data || data.GetRawText().Length <= MaxData;
        var fitted = await budget.FitAsync(result, step.Tool, step.Arguments, by.Id, fits ? result.Text.Length : int.MaxValue, options.Value.ResultBudget, cancellationToken);
        return fits ? fitted with { Data = result.Data } : fitted;
    }
}
