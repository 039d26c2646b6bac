using AIOps.Agent.Graph.Runs;

namespace AIOps.Agent.Graph;

/// <summary>
/// One step of the graph: reads the run's state and answers the next one, which names the node that follows. The graph stores
/// it. Whatever a node does outside the state must bear being done again, or be stored together with the state
/// (<see cref="RunLease.SaveAsync(Func{System.Data.Common.DbTransaction, RunState, Task{RunState}}, CancellationToken)"/>).
/// </summary>
internal interface IGraphNode
{
    string Name { get; }

    /// <summary>It costs nothing to do again and calls nobody: it is stored with its neighbour, not on its own.</summary>
    bool IsImmediate => false;

    Task<RunState> RunAsync(RunLease run, CancellationToken cancellationToken);
}
