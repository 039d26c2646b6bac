using System.Text.Json;

namespace AIOps.Policies.Model.Actions;

/// <summary>What an action's target was when people were asked about it: what their yes is to.</summary>
/// <param name="Snapshot">As its tool sees it; null when it could not be read.</param>
/// <param name="Problem">Why it could not be read; null when it was.</param>
public sealed record TargetState(DateTimeOffset At, JsonElement? Snapshot = null, string? Problem = null);
