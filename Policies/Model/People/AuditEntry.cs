using System.Text.Json;

namespace AIOps.Policies.Model.People;

/// <summary>Who changed what.</summary>
/// <param name="Verb">Such as <c>policy.update</c>, <c>action.approve</c>.</param>
public sealed record AuditEntry(
    DateTimeOffset At, string Principal, string Verb, string Subject, JsonElement? Before = null, JsonElement? After = null, long Id = 0);
