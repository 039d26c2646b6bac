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
            return Later(facts.Action);
        var risk = WireJson.Name(facts.Action.Risk);
        return facts.Action.Mode switch
        {
            ActionMode.Auto => GateVerdict.Allow($"{risk} may run alone here"),
            ActionMode.Approve => new GateVerdict(GateOutcome.Approve, $"{risk} from {WireJson.Name(facts.Action.Origin)} needs a person's approval"),
            ActionMode.Suggest => new GateVerdict(GateOutcome.Suggest, "the policy only suggests"),
            _ => GateVerdict.Deny("the policy only observes: this is what it would have done"),
        };
    }

    /// <summary>However an action came into the queue: what needed a person runs only with that person's yes.</summary>
    private static GateVerdict Later(ActionRequest action) => (action.Mode, action.DecidedBy) switch
    {
        (ActionMode.Auto, null) => GateVerdict.Allow("allowed when it was asked for"),
        (ActionMode.Observe, _) => GateVerdict.Deny("the policy only observes"),
        (_, { } approver) => GateVerdict.Allow($"approved by {approver}"),
        _ => GateVerdict.Deny("it needs a person's approval and has none"),
    };

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
