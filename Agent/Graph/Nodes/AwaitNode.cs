using AIOps.Agent.Graph.Runs;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Graph.Nodes;

/// <summary>
/// Looks at the actions that the run asked for. As long as one has no end the run is <see cref="RunStatus.Waiting"/> and in
/// nobody's hands; <see cref="RunResumer"/> brings it back here.
/// </summary>
internal sealed class AwaitNode(ActionStore actions) : IGraphNode
{
    public string Name => NodeNames.Await;

    public async Task<RunState> RunAsync(RunLease run, CancellationToken cancellationToken)
    {
        var state = run.State;
        foreach (var step in state.OpenSteps.ToList())
            state = await actions.GetAsync(step.ActionId!, cancellationToken) is { } action
                ? ActionOutcome.Apply(state, step, action)
                : state.With(step with { Status = RunStep.Failed, Result = ToolResult.Error($"Action {step.ActionId} is not in the store any more; what became of it is not known.") });
        return state.OpenSteps.Any()
            ? state with { Status = RunStatus.Waiting }
            : state with { Node = NodeNames.Reason };
    }
}
