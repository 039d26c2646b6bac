using System.Text.Json;

namespace AIOps.Tools.Abstractions;

/// <summary>The circumstances of one call.</summary>
/// <param name="IdempotencyKey">The action's id for a change: the same key must not act twice. Null for a read.</param>
/// <param name="Snapshot">For <see cref="ToolPhase.Execute"/>, <c>Probe</c>, <c>Verify</c> and <c>Undo</c> of a changing tool: what Snapshot answered.
/// For <c>Snapshot</c>: what it answered when the change was decided; null where it is decided now.</param>
/// <param name="Report">Progress in words, in order; may be called from any thread.</param>
/// <param name="Caller">Id of the principal for whom a read is made, where the caller says so; null elsewhere.</param>
public sealed record ToolCall(string? IdempotencyKey = null, JsonElement? Snapshot = null, Action<string>? Report = null, string? Caller = null);
