namespace AIOps.Agent.Graph.Runs;

/// <summary>When a run must come to its answer.</summary>
internal static class RunLimits
{
    /// <summary>The limit that makes the next model call the last, in words for the model and the user; null when there is room.</summary>
    public static string? Reached(RunState state, GraphOptions options) => state.Usage switch
    {
        var usage when usage.ModelCalls >= options.MaxSteps - 1 => $"{options.MaxSteps} steps",
        var usage when usage.ToolCalls >= options.MaxToolCalls => $"{options.MaxToolCalls} tool calls",
        var usage when usage.InputTokens + usage.OutputTokens >= options.MaxTokens => $"{options.MaxTokens} tokens",
        var usage when usage.ActiveMs >= options.MaxWallTime.TotalMilliseconds => $"{options.MaxWallTime.TotalSeconds:0} seconds of work",
        var usage when usage.Cost >= options.MaxCost => $"{options.MaxCost} in model costs",
        _ => null,
    };
}
