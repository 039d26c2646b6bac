using System.Text.Json;

namespace AIOps.Policies.Evaluation.Simulation;

/// <summary>An action as it would be asked for.</summary>
/// <param name="Mode">As it is in force: earned is what was earned.</param>
/// <param name="Unresolved">Placeholders that the alert has no value for; with any, the action is refused.</param>
public sealed record SimulatedAction(string Tool, JsonElement Arguments, string Target, Risk Risk, ActionMode Mode, IReadOnlyList<string> Unresolved);
