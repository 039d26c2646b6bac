using System.Text.Json;

namespace AIOps.Mcp.Client;

/// <summary>One call of a ReadOnly tool.</summary>
/// <param name="Caller">Id of the principal for whom it is made; tells whose stored results may be read.</param>
/// <param name="Report">Gets the tool's progress, in words.</param>
public sealed record ToolReading(string Tool, JsonElement Arguments, string? Caller = null, Action<string>? Report = null);
