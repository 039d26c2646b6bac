using System.Text.Json;
using AIOps.Policies.Safety.Arguments;
using AIOps.Policies.Safety.Gate;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Safety;

/// <summary>Makes a proposal into an action that the gate can judge: the tool's own name, canonical arguments, target, risk and mode.</summary>
public sealed class ActionDrafts(IToolDirectory tools, IOptions<SafetyOptions> options, TimeProvider time)
{
    /// <summary>The action, as good as it can be made, and why it does not fit, or null.</summary>
    public (ActionRequest Draft, string? Misfit) Draft(ActionProposal proposal)
    {
        var tool = tools.Find(proposal.Tool);
        var now = time.GetUtcNow();
        var given = tool is not null && proposal.Origin == ActionOrigin.Policy
            ? ArgumentCoercion.Apply(tool.InputSchema, proposal.Arguments)
            : proposal.Arguments;
        var arguments = tool is null ? CanonicalJson.Canonicalize(given) : ArgumentSchema.WithDefaults(tool.InputSchema, given);
        var name = tool?.Name ?? ToolNames.Normalize(proposal.Tool);
        var target = $"tool:{name}";
        var misfit = proposal.Refusal;
        if (misfit is null && tool is { Risk: Risk.ReadOnly })
            misfit = $"{name} changes nothing; call it directly";
        else if (misfit is null && given.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
            misfit = "arguments must be an object";
        else if (misfit is null && tool is not null && (misfit = ArgumentSchema.Explain(tool.InputSchema, arguments)) is null
            && !TargetTemplate.TryResolve(tool.TargetTemplate ?? $"tool:{name}", arguments, out target))
            (misfit, target) = (target, $"tool:{name}");
        var risk = (Risk)Math.Max((int)(tool?.Risk ?? Risk.Destructive), (int)(proposal.AtLeast ?? Risk.ReadOnly));
        return (new ActionRequest
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            Tool = name,
            Arguments = arguments,
            Target = target,
            Risk = risk,
            Mode = ModeRule.Choose(proposal.Origin, proposal.Mode, risk, options.Value),
            ApprovalsNeeded = Math.Max(QuorumRule.Needed(risk, options.Value), proposal.Approvals ?? 1),
            Origin = proposal.Origin,
            RequestedBy = proposal.By.Id,
            Reason = proposal.Reason,
            Rung = proposal.Rung,
            LadderId = proposal.LadderId,
            Priority = proposal.Priority ?? (proposal.Origin == ActionOrigin.Policy ? ActionPriority.Normal : ActionPriority.High),
            PolicyId = proposal.PolicyId,
            PolicyVersion = proposal.PolicyVersion,
            Cooldown = proposal.Cooldown,
            RateLimit = proposal.RateLimit,
            Verify = proposal.Verify,
            AlertId = proposal.AlertId,
            IncidentId = proposal.IncidentId,
            RunId = proposal.RunId,
            Provenance = proposal.Provenance,
            BindingHash = ActionBinding.Of(name, arguments, target, proposal.PolicyId, proposal.PolicyVersion),
            ExpiresAt = now + options.Value.ApprovalLifetime,
            CreatedAt = now,
            UpdatedAt = now,
        }, misfit);
    }
}
