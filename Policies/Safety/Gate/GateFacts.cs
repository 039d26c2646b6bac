namespace AIOps.Policies.Safety.Gate;

/// <summary>All that the rules may know, read in one transaction under the gate's lock.</summary>
public sealed record GateFacts
{
    public required GatePass Pass { get; init; }

    public required ActionRequest Action { get; init; }

    public required DateTimeOffset Now { get; init; }

    public required SafetyOptions Options { get; init; }

    /// <summary>Null when no connected server offers the tool.</summary>
    public ToolDefinition? Tool { get; init; }

    /// <summary>Why arguments or target do not fit, or null.</summary>
    public string? Misfit { get; init; }

    /// <summary>The policy as it is now, for an action that a policy asked for; null when it is gone.</summary>
    public Policy? Policy { get; init; }

    /// <summary>What the ladder of a later rung was begun for, as it is now; null when it is gone. Read for later rungs only.</summary>
    public Alert? Alert { get; init; }

    /// <summary>How far the policy's record carries now; null where the policy does not say earned, and when it was not read.</summary>
    public ActionMode? Earned { get; init; }

    /// <summary>Another action that holds the target's lock.</summary>
    public ActionRequest? InFlight { get; init; }

    /// <summary>When the same tool last ran on the target, other than as a rung of the same ladder.</summary>
    public DateTimeOffset? LastStarted { get; init; }

    public int StartedByPolicy { get; init; }

    public int StartedOnTarget { get; init; }

    public int StartedGlobally { get; init; }

    /// <summary>What is in force around the action. Null when it was not read: then nothing is allowed.</summary>
    public SafetyState? State { get; init; }
}
