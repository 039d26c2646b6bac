namespace AIOps.Agent.Evaluation;

/// <summary>An evaluation that cannot be run as it is written; the message names file and member.</summary>
internal sealed class ScenarioException(string message) : Exception(message);
