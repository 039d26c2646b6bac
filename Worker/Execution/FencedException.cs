namespace AIOps.Worker.Execution;

/// <summary>A newer lease has written the action, or a person ended it: this worker must stop at once.</summary>
public sealed class FencedException(string actionId) : Exception($"action {actionId} is not this worker's any more");
