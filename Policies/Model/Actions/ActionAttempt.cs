using System.Text.Json;

namespace AIOps.Policies.Model.Actions;

/// <summary>One try of an action, written step by step so that whoever takes over after a crash knows how far it came.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Snapshot">State before, stored before the tool is called; null means that the call was never begun.</param>
/// <param name="Unclear">Whether the change was made cannot be told; null otherwise.</param>
public sealed record ActionAttempt(
    int Number,
    string Worker,
    DateTimeOffset StartedAt,
    JsonElement? Snapshot = null,
    DateTimeOffset? ExecutedAt = null,
    DateTimeOffset? EndedAt = null,
    string? Result = null,
    bool? Verified = null,
    bool? Unclear = null);
