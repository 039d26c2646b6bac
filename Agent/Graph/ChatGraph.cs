using System.Diagnostics;
using AIOps.Agent.Graph.Runs;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Graph;

/// <summary>
/// Drives a run from node to node: <c>prepare → reason → act → await → reason … → answer</c>. The state is stored after every
/// node that did something, so whoever holds the lease next goes on exactly there.
/// </summary>
internal sealed partial class ChatGraph(IEnumerable<IGraphNode> nodes, TimeProvider time, ILogger<ChatGraph> logger)
{
    internal static readonly ActivitySource Activities = new("AIOps.Graph");

    private readonly Dictionary<string, IGraphNode> _nodes = nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);

    /// <summary>Runs until the run has ended or waits. What it was asked to do and could not is the run's failure, not an exception.</summary>
    /// <exception cref="RunLostException">The run is another's.</exception>
    /// <exception cref="StoreUnavailableException">It stays where it is until the store is back.</exception>
    public async Task RunAsync(RunLease run, CancellationToken cancellationToken)
    {
        while (run.State.Status == RunStatus.Running)
            try
            {
                await StepAsync(run, cancellationToken);
            }
            catch (Exception e) when (e is not (OperationCanceledException or RunLostException or StoreUnavailableException))
            {
                LogFailed(e, run.State.RunId, run.State.Node);
                await run.SaveAsync(Failed(run.State), cancellationToken);
            }
    }

    private async Task StepAsync(RunLease run, CancellationToken cancellationToken)
    {
        var node = _nodes[run.State.Node];
        using var activity = Activities.StartActivity(node.Name)?.SetTag("aiops.run", run.State.RunId);
        var start = time.GetTimestamp();
        var next = await node.RunAsync(run, cancellationToken);
        activity?.SetTag("aiops.status", WireJson.Name(next.Status));
        var took = (long)time.GetElapsedTime(start).TotalMilliseconds;
        next = next with { Usage = next.Usage with { ActiveMs = next.Usage.ActiveMs + took } };
        next = next.Tell(RunEvent.Step, new { Node = node.Name, Next = next.Status == RunStatus.Running ? next.Node : null, DurationMs = took });
        if (next.Status == RunStatus.Running && (node.IsImmediate || _nodes[next.Node].IsImmediate))
            await run.AdvanceAsync(next, cancellationToken);
        else
            await run.SaveAsync(next, cancellationToken);
    }

    private static RunState Failed(RunState state)
    {
        var next = state with { Status = RunStatus.Failed, Reply = $"This run failed inside while it was at '{state.Node}'. The log has the details under {state.RunId}. Nothing more will happen in it." };
        return next.Tell(RunEvent.Error, new { Message = next.Reply });
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run} failed at {Node}")]
    private partial void LogFailed(Exception exception, string run, string node);
}
