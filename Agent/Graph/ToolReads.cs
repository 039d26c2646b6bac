using AIOps.Mcp.Client;
using AIOps.Policies.Safety.Arguments;

namespace AIOps.Agent.Graph;

/// <summary>Calls what changes nothing: in parallel, under one deadline, and no call twice in a run.</summary>
internal sealed class ToolReads(ToolCatalog catalog, TimeProvider time)
{
    // Structured results larger than this stay behind: the state is written at every checkpoint.
    private const int MaxData = 256 * 1024;
    private const int MaxText = 256 * 1024;

    /// <summary>The steps with their results, in the order given.</summary>
    public async Task<IReadOnlyList<RunStep>> RunAsync(RunState state, IReadOnlyList<RunStep> steps, TimeSpan deadline, CancellationToken cancellationToken)
    {
        if (steps.Count == 0)
            return [];
        var known = state.Steps.Where(step => step is { Status: RunStep.Succeeded, ActionId: null }).DistinctBy(Key).ToDictionary(Key);
        var fresh = steps.DistinctBy(Key).Where(step => !known.ContainsKey(Key(step))).ToList();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(deadline);
        var called = await Task.WhenAll(fresh.Select(step => CallAsync(step, limit.Token, cancellationToken)));
        var answers = called.ToDictionary(Key);
        var first = fresh.Select(step => step.CallId).ToHashSet(StringComparer.Ordinal);
        return [.. steps.Select(step => first.Contains(step.CallId) ? answers[Key(step)] : Repeat(step, known.GetValueOrDefault(Key(step)) ?? answers[Key(step)]))];
    }

    private async Task<RunStep> CallAsync(RunStep step, CancellationToken limit, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        ToolResult result;
        try
        {
            result = Bound(await catalog.ReadAsync(step.Tool, step.Arguments, limit));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            result = ToolResult.Error($"{step.Tool} gave no answer before the deadline of this turn.");
        }
        catch (ToolServerException e)
        {
            result = ToolResult.Error(e.Message);
        }
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

    private static ToolResult Bound(ToolResult result) => result with
    {
        Text = result.Text.Length <= MaxText ? result.Text : $"{result.Text.AsSpan(0, MaxText)}\n…(cut)",
        Data = result.Data is { } data && data.GetRawText().Length > MaxData ? null : result.Data,
    };
}
