using AIOps.Policies.Autonomy;

namespace AIOps.Policies.Safety.Gate;

/// <summary>
/// Risk and mode: who may act alone. A policy that states no mode acts alone up to the configured risk; Destructive needs a
/// person unless the policy itself says auto; chat and other agents need one unless configuration says otherwise.
/// </summary>
public sealed class ModeRule : IGateRule
{
    public string Name => "mode";

    public GateVerdict Judge(GateFacts facts)
    {
        if (facts.Pass != GatePass.Request)
            return Later(facts);
        var risk = WireJson.Name(facts.Action.Risk);
        var earned = facts.Action.Mode == ActionMode.Earned;
        return Effective(facts) switch
        {
            ActionMode.Auto => GateVerdict.Allow(earned ? $"{risk} may run alone: the policy has earned it" : $"{risk} may run alone here"),
            ActionMode.Approve => new GateVerdict(GateOutcome.Approve, $"{risk} from {WireJson.Name(facts.Action.Origin)} needs a person's approval"),
            ActionMode.Suggest => new GateVerdict(GateOutcome.Suggest, earned ? "the policy has not earned more than to suggest" : "the policy only suggests"),
            _ => GateVerdict.Deny("the policy only observes: this is what it would have done"),
        };
    }

    /// <summary>However an action came into the queue: what needed a person runs only with that person's yes.</summary>
    private static GateVerdict Later(GateFacts facts) => (facts.Action.Mode, facts.Action.DecidedBy) switch
    {
        (ActionMode.Auto, null) when facts.Policy is { Mode: ActionMode.Earned } && facts.Earned != ActionMode.Auto =>
            GateVerdict.Deny("the policy has lost what it had earned since this was asked for"),
        (ActionMode.Auto, null) => GateVerdict.Allow("allowed when it was asked for"),
        (ActionMode.Observe, _) => GateVerdict.Deny("the policy only observes"),
        (_, { } approver) => GateVerdict.Allow($"approved by {approver}"),
        _ => GateVerdict.Deny("it needs a person's approval and has none"),
    };

    /// <summary>The mode with earned made into what was earned; suggest when that was not read. Never more than the risk allows.</summary>
    public static ActionMode Effective(GateFacts facts) => facts.Action.Mode != ActionMode.Earned
        ? facts.Action.Mode
        : EarnedLevel.Cap(facts.Earned is ActionMode.Approve or ActionMode.Auto ? facts.Earned.Value : ActionMode.Suggest, facts.Action.Risk, facts.Options.PolicyAutoUpTo);

    /// <summary>The mode an action gets when it is asked for.</summary>
    /// <param name="stated">What the policy says, or null.</param>
    public static ActionMode Choose(ActionOrigin origin, ActionMode? stated, Risk risk, SafetyOptions options)
    {
        if (origin == ActionOrigin.Policy)
            return stated ?? (risk <= options.PolicyAutoUpTo && risk < Risk.Destructive ? ActionMode.Auto : ActionMode.Approve);
        // What a step of a runbook needs was decided with the execution, at the risk of its riskiest step.
        if (origin == ActionOrigin.Runbook)
            return stated ?? ActionMode.Approve;
        var configured = origin switch
        {
            ActionOrigin.Chat => options.ChatMode,
            ActionOrigin.Mcp => options.McpMode,
            ActionOrigin.Api => options.ApiMode,
            _ => ActionMode.Approve,
        };
        return configured == ActionMode.Auto && (risk > options.PolicyAutoUpTo || risk == Risk.Destructive) ? ActionMode.Approve : configured;
    }
}
