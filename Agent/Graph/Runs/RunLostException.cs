namespace AIOps.Agent.Graph.Runs;

/// <summary>The run belongs to another process now, or was cancelled: whoever sees this stops without a trace.</summary>
internal sealed class RunLostException(string runId) : Exception($"run {runId} was taken over or cancelled");
