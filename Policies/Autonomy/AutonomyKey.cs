using AIOps.Policies.Safety;

namespace AIOps.Policies.Autonomy;

/// <summary>
/// What is trusted: this version of a policy with this tool on this class of targets. A changed policy is another one, and
/// starts anew.
/// </summary>
public sealed record AutonomyKey(long PolicyId, int PolicyVersion, string Tool, string TargetClass)
{
    /// <summary>Null for an action that no policy asked for.</summary>
    public static AutonomyKey? Of(ActionRequest action) => action is { Origin: ActionOrigin.Policy, PolicyId: { } id, PolicyVersion: { } version }
        ? new(id, version, action.Tool, Targets.ClassOf(action.Target))
        : null;
}
