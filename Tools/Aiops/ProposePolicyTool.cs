using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Policies.Conditions;
using AIOps.Policies.Documents;
using AIOps.Policies.Learning.Proposals;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Aiops;

/// <summary>
/// Stores a policy for people to decide about, beside what is proposed because it was learnt. It is no policy before somebody
/// accepts it (<c>POST /api/policy-proposals/{id}/accept</c>), where it is checked once more.
/// </summary>
public sealed class ProposePolicyTool(ProposalStore proposals, ProposalWriter writer, PolicyStore policies, ActionStore actions, Func<IToolDirectory?> tools, TimeProvider time)
    : ChangeTool<ProposePolicyTool.Parameters, ProposePolicyTool.Before>(new("propose_policy")
    {
        Title = "Propose a policy",
        Description = "Stores a proposed policy, in mode suggest, for people to accept or reject; it does nothing before. Use it when the same fix has helped several times.",
        Risk = Risk.Reversible,
        Target = "policy:{name}",
        HasDryRun = true,
        HasUndo = true,
    })
{
    public sealed record Parameters(
        [property: Description("Unique; says what it does"), MinLength(1), MaxLength(200)] string Name,
        [property: Description("When: {\"labels\": {\"alertname\": \"PodCrashLoop*\"}, \"severity\": \"critical\"}; also annotations, source, name, status, all, any, not")] JsonObject Condition,
        [property: Description("The tool that it calls"), MinLength(1), MaxLength(128)] string Tool,
        [property: Description("Arguments of the tool; ${label.x} and ${annotation.x} are filled from the alert")] JsonObject Params,
        [property: Description("Lower is tried first"), Range(0, 100_000)] int Priority = 100,
        [property: Description("Such as 5m"), MaxLength(20)] string? Cooldown = null);

    /// <param name="Known">Earlier proposals of this name.</param>
    public sealed record Before(IReadOnlyList<string> Known);

    protected override async Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        if ((await policies.AllAsync(cancellationToken)).FirstOrDefault(p => p.Name == parameters.Name) is { } taken)
            throw new ToolException($"There is a policy named '{taken.Name}' already (#{taken.Id}); choose another name, or have a person change that one.");
        var named = await proposals.NamedAsync(parameters.Name, cancellationToken);
        if (named.FirstOrDefault(p => p.Status == ProposalStatus.Open) is { } open)
            throw new ToolException($"'{open.Name}' is proposed already ({open.Id}) and waits for a person.");
        _ = Draft(parameters);
        return new([.. named.Select(p => p.Id)]);
    }

    protected override Task<ToolResult> DryRunAsync(Parameters parameters, Before before, CancellationToken cancellationToken) =>
        Task.FromResult(ToolResult.Of($"'{parameters.Name}' is well formed", Draft(parameters)));

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var by = call.IdempotencyKey is { } id && await actions.GetAsync(id, cancellationToken) is { } action ? action : null;
        if (await FindAsync(parameters, before, cancellationToken) is not { } stored)
        {
            var (document, now) = (Draft(parameters), time.GetUtcNow());
            stored = new ProposedPolicy
            {
                Id = Guid.CreateVersion7(now).ToString("N"),
                Source = ProposalSource.Agent,
                RequestedBy = by?.RequestedBy ?? "system",
                Name = parameters.Name,
                Document = JsonSerializer.SerializeToElement(document),
                Diff = DocumentDiff.Of(null, document),
                Why = by?.Reason ?? "asked for by a tool call",
                CreatedAt = now,
            };
            await writer.AddAsync(stored, cancellationToken);
        }
        return ToolResult.Of($"'{stored.Name}' is proposed ({stored.Id}); a person accepts or rejects it.", new { ProposalId = stored.Id, stored.Name });
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken) =>
        await FindAsync(parameters, before, cancellationToken) is null ? Effect.NotApplied : Effect.Applied;

    protected override async Task<Health> VerifyAsync(Parameters parameters, Before before, CancellationToken cancellationToken) =>
        await FindAsync(parameters, before, cancellationToken) is { } proposal
            ? Health.Healthy($"proposal {proposal.Id} is there, {WireJson.Name(proposal.Status)}")
            : Health.Unhealthy("the proposal is not there");

    protected override async Task<ToolResult> UndoAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        if (await FindAsync(parameters, before, cancellationToken) is not { } proposal)
            return new ToolResult("the proposal is gone already");
        return await writer.WithdrawAsync(proposal, time.GetUtcNow(), cancellationToken)
            ? new ToolResult($"proposal {proposal.Id} was withdrawn")
            : throw new ToolException($"Proposal {proposal.Id} was decided meanwhile; it belongs to whoever decided it.");
    }

    /// <summary>What this proposal stored, if it did.</summary>
    private async Task<ProposedPolicy?> FindAsync(Parameters parameters, Before before, CancellationToken cancellationToken) =>
        (await proposals.NamedAsync(parameters.Name, cancellationToken)).FirstOrDefault(p => p.Source == ProposalSource.Agent && !before.Known.Contains(p.Id));

    private JsonObject Draft(Parameters parameters)
    {
        var document = new JsonObject
        {
            ["name"] = parameters.Name,
            ["enabled"] = true,
            ["mode"] = WireJson.Name(ActionMode.Suggest),
            ["priority"] = parameters.Priority,
            ["condition"] = parameters.Condition.DeepClone(),
            ["action"] = new JsonObject { ["tool"] = parameters.Tool, ["params"] = parameters.Params.DeepClone() },
        };
        if (parameters.Cooldown is not null)
            document["cooldown"] = parameters.Cooldown;
        try
        {
            var policy = PolicyDocument.Read(JsonSerializer.SerializeToElement(document));
            // A tool server alone does not know the other servers' tools; the policy is checked again when it is accepted.
            if (tools() is { } directory)
                PolicyTools.Check(policy, directory);
            return document;
        }
        catch (PolicyFormatException e)
        {
            throw new ToolException($"The policy cannot be stored: {e.Message}", e);
        }
    }
}
