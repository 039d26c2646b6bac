using System.Text.Json;

namespace AIOps.Policies.Model.Alerts;

/// <summary>One step of an incident's timeline.</summary>
/// <param name="Sequence">Assigned by the store, ascending; 0 before it is stored.</param>
/// <param name="Kind">Stable snake_case id: <c>received</c>, <c>policy_matched</c>, <c>gate</c>, <c>executing</c>, <c>executed</c>,
/// <c>verifying</c>, <c>verified</c>, <c>resolved</c>, <c>failed</c> …</param>
public sealed record IncidentEvent(
    long Sequence,
    string IncidentId,
    DateTimeOffset At,
    string Kind,
    string Message,
    string? ActionId = null,
    JsonElement? Data = null);
