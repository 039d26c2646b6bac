using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Policies.Conditions;
using AIOps.Policies.Documents;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Aiops;

/// <summary>
/// Stores a policy that does nothing yet: disabled, and in mode suggest should somebody enable it as it is. A person reviews
/// and enables it (<c>PUT /api/policies/{id}</c>), where it is checked once more.
/// </summary>
public sealed class ProposePolicyTool(Database database, PolicyStore policies, AuditStore audit, ActionStore actions, Func<IToolDirectory?> tools, TimeProvider time)
    : ChangeTool<ProposePolicyTool.Parameters, ProposePolicyTool.Before>(new("propose_policy")
    {
        Title = "Propose a policy",
        Description = "Stores a policy as a draft for people to review: disabled, in mode suggest. Use it when the same fix has helped several times.",
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

    /// <param name="LastId">Highest id of any policy.</param>
    public sealed record Before(long LastId);

    protected override async Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var all = await policies.AllAsync(cancellationToken);
        if (all.FirstOrDefault(p => p.Name == parameters.Name) is { } taken)
            throw new ToolException($"There is a policy named '{taken.Name}' already (#{taken.Id}); choose another name, or have a person change that one.");
        _ = Draft(parameters);
        return new(all.Select(p => p.Id).DefaultIfEmpty().Max());
    }

    protected override Task<ToolResult> DryRunAsync(Parameters parameters, Before before, CancellationToken cancellationToken) =>
        Task.FromResult(ToolResult.Of($"'{parameters.Name}' is well formed", PolicyDocument.Write(Draft(parameters))));

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var (draft, now) = (Draft(parameters), time.GetUtcNow());
        var by = call.IdempotencyKey is { } id && await actions.GetAsync(id, cancellationToken) is { } action ? action.RequestedBy : "system";
        var stored = await database.WriteAsync(async transaction =>
        {
            await database.LockAsync(transaction, "propose-policy", cancellationToken);
            if (await FindAsync(parameters, before, cancellationToken) is { } done)
                return done;
            var inserted = await policies.InsertAsync(transaction, draft with { CreatedAt = now, UpdatedAt = now }, cancellationToken);
            await audit.AppendAsync(transaction, new AuditEntry(now, by, "policy.propose", $"policy:{inserted.Id}", null, JsonSerializer.SerializeToElement(PolicyDocument.Write(inserted))), cancellationToken);
            return inserted;
        }, cancellationToken);
        return ToolResult.Of($"Draft #{stored.Id} '{stored.Name}' is stored, disabled; a person reviews and enables it.", new { PolicyId = stored.Id, stored.Name });
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken) =>
        await FindAsync(parameters, before, cancellationToken) is null ? Effect.NotApplied : Effect.Applied;

    protected override async Task<Health> VerifyAsync(Parameters parameters, Before before, CancellationToken cancellationToken) =>
        await FindAsync(parameters, before, cancellationToken) is { } draft
            ? Health.Healthy($"draft #{draft.Id} is there, {(draft.Enabled ? "enabled by somebody since" : "disabled")}")
            : Health.Unhealthy("the draft is not there");

    protected override async Task<ToolResult> UndoAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        if (await FindAsync(parameters, before, cancellationToken) is not { } draft)
            return new ToolResult("the draft is gone already");
        if (draft.Version > 1)
            throw new ToolException($"Policy #{draft.Id} has been changed since it was proposed; it belongs to whoever changed it.");
        await database.WriteAsync(async transaction =>
        {
            await policies.DeleteAsync(transaction, draft.Id, cancellationToken);
            await audit.AppendAsync(transaction, new AuditEntry(time.GetUtcNow(), "system", "policy.delete", $"policy:{draft.Id}", JsonSerializer.SerializeToElement(PolicyDocument.Write(draft))), cancellationToken);
        }, cancellationToken);
        return new ToolResult($"draft #{draft.Id} was removed");
    }

    /// <summary>What this proposal stored, if it did.</summary>
    private async Task<Policy?> FindAsync(Parameters parameters, Before before, CancellationToken cancellationToken) =>
        (await policies.AllAsync(cancellationToken)).FirstOrDefault(p => p.Id > before.LastId && p.Name == parameters.Name);

    private Policy Draft(Parameters parameters)
    {
        var document = new JsonObject
        {
            ["name"] = parameters.Name,
            ["enabled"] = false,
            ["mode"] = WireJson.Name(ActionMode.Suggest),
            ["priority"] = parameters.Priority,
            ["condition"] = parameters.Condition.DeepClone(),
            ["action"] = new JsonObject { ["tool"] = parameters.Tool, ["params"] = parameters.Params.DeepClone() },
            ["cooldown"] = parameters.Cooldown,
        };
        try
        {
            var policy = PolicyDocument.Read(JsonSerializer.SerializeToElement(document));
            // A tool server alone does not know the other servers' tools; the policy is checked again when it is enabled.
            if (tools() is { } directory)
                PolicyTools.Check(policy, directory);
            return policy;
        }
        catch (PolicyFormatException e)
        {
            throw new ToolException($"The policy cannot be stored: {e.Message}", e);
        }
    }
}
