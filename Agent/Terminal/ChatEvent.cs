using System.Text.Json;

namespace AIOps.Agent.Terminal;

/// <summary>One event of a run as the Agent sent it.</summary>
internal sealed record ChatEvent(string Id, string Type, JsonElement Data);
