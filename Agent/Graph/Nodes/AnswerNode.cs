using AIOps.Agent.Graph.Runs;

namespace AIOps.Agent.Graph.Nodes;

/// <summary>Ends the run; its reply joins the conversation in the same transaction.</summary>
internal sealed class AnswerNode : IGraphNode
{
    public string Name => NodeNames.Answer;

    public bool IsImmediate => true;

    public Task<RunState> RunAsync(RunLease run, CancellationToken cancellationToken) =>
        Task.FromResult(run.State with { Status = RunStatus.Completed });
}
