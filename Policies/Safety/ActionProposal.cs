using System.Text.Json;

namespace AIOps.Policies.Safety;

/// <summary>A wish before the gate has seen it.</summary>
/// <param name="Mode">What the policy asks for; null takes the default of the origin.</param>
public sealed record ActionProposal(string Tool, JsonElement Arguments, ActionOrigin Origin, Principal By, string Reason)
{
    public ActionMode? Mode { get; init; }

    public long? PolicyId { get; init; }

    public int? PolicyVersion { get; init; }

    public TimeSpan? Cooldown { get; init; }

    public RateLimit? RateLimit { get; init; }

    public VerifySpec? Verify { get; init; }

    /// <summary>Which rung of the policy's ladder, from 0.</summary>
    public int Rung { get; init; }

    /// <summary>The action that was the ladder's first rung; null for that one.</summary>
    public string? LadderId { get; init; }

    /// <summary>Null takes the default of the origin: what a person or agent waits for goes before what nobody does.</summary>
    public ActionPriority? Priority { get; init; }

    public string? AlertId { get; init; }

    public string? IncidentId { get; init; }

    public string? RunId { get; init; }

    public IReadOnlyList<ArgumentSource>? Provenance { get; init; }

    /// <summary>What the call may do at worst, where that is more than its tool states; null adds nothing.</summary>
    public Risk? AtLeast { get; init; }

    /// <summary>How many different people must approve, where that is more than its risk asks for; null adds nothing.</summary>
    public int? Approvals { get; init; }

    /// <summary>Why it cannot be done although it was wanted (a placeholder without a value): recorded as a denied action.</summary>
    public string? Refusal { get; init; }
}
