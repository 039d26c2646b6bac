using System.Text.Json;

namespace AIOps.Tools.Executors;

/// <summary>How a call of an executor ended.</summary>
/// <param name="Succeeded">Null: it may have happened, or may still be happening.</param>
public sealed record Outcome(bool? Succeeded, string Text, JsonElement? Data = null);
