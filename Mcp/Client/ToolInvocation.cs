using System.Text.Json;

namespace AIOps.Mcp.Client;

/// <summary>One phase of a changing tool, as only the Worker asks for it.</summary>
/// <param name="Grant">Signed leave; needed for <see cref="ToolPhase.Execute"/> and <see cref="ToolPhase.Undo"/>.</param>
public sealed record ToolInvocation(
    string Tool, JsonElement Arguments, ToolPhase Phase, string IdempotencyKey, JsonElement? Snapshot = null, string? Grant = null);
