using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using AIOps.Policies.Runbooks;
using AIOps.Policies.Runbooks.Documents;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Policies.Safety.Arguments;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Runbooks;

/// <summary>Begins an execution under the action's own id; the Worker's runbook loop goes on with it, and its outcome is what is verified.</summary>
public sealed class RunRunbookTool(Database database, RunbookStore runbooks, ExecutionStore executions, ActionStore actions, ExecutionWake wake, TimeProvider time)
    : ChangeTool<RunRunbookTool.Parameters, RunRunbookTool.Before>(new(RunbookBinding.Tool)
    {
        Title = "Run runbook",
        Description = "Runs a stored runbook by name with its inputs: a fixed procedure of steps that is rolled back when a step fails. list_runbooks names the runbooks and their inputs. Version and target are filled in; the risk is that of the riskiest step.",
        // At least; each runbook's own risk is added where it is asked for.
        Risk = Risk.Disruptive,
        Target = "runbook:{target}",
        HasDryRun = true,
    })
{
    public sealed record Parameters(
        [property: Description("Name of the runbook"), MinLength(1), MaxLength(128)] string Runbook,
        [property: Description("Inputs of the runbook, by name")] IReadOnlyDictionary<string, JsonElement>? Inputs = null,
        [property: Description("Filled in: the version that was judged")] int? Version = null,
        [property: Description("Filled in: what it works on"), MaxLength(240)] string? Target = null);

    /// <param name="Id">Of the runbook.</param>
    public sealed record Before(long Id, int Version);

    protected override async Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        if (await runbooks.FindAsync(parameters.Runbook, cancellationToken) is not { } runbook)
            throw new ToolException($"There is no runbook '{parameters.Runbook}'.");
        return runbook.Version == parameters.Version
            ? new Before(runbook.Id, runbook.Version)
            : throw new ToolException($"Runbook {runbook.Name} is at version {runbook.Version} now; version {parameters.Version} was asked for. Ask again.");
    }

    protected override Task<ToolResult> DryRunAsync(Parameters parameters, Before before, CancellationToken cancellationToken) =>
        Task.FromResult(new ToolResult($"would run version {before.Version} of {parameters.Runbook}; a dry run of its steps is asked for with dry_run when it is started over the API"));

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        if (call.IdempotencyKey is not { } id || await actions.GetAsync(id, cancellationToken) is not { } action)
            throw new ToolException("A runbook is begun for an action only.");
        var document = await runbooks.VersionAsync(before.Id, before.Version, cancellationToken) ?? throw new ToolException($"Version {before.Version} of {parameters.Runbook} is not stored.");
        var plan = RunbookReader.Read(document);
        var inputs = ArgumentSchema.WithDefaults(plan.Inputs, WireJson.ToElement(parameters.Inputs ?? new Dictionary<string, JsonElement>()));
        var now = time.GetUtcNow();
        await database.WriteAsync(transaction => executions.InsertAsync(transaction, new RunbookExecution
        {
            Id = id,
            RunbookId = before.Id,
            Runbook = parameters.Runbook,
            Version = before.Version,
            Risk = action.Risk,
            RequestedBy = action.RequestedBy,
            IncidentId = action.IncidentId,
            Inputs = inputs,
            Steps = [.. plan.Steps.Select(s => new StepState { Id = s.Id })],
            CreatedAt = now,
            UpdatedAt = now,
            DeadlineAt = now + plan.Deadline,
        }, cancellationToken), cancellationToken);
        wake.Wake();
        return new ToolResult($"execution {id} of {parameters.Runbook}, version {before.Version}, has begun");
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken) =>
        await executions.GetAsync(call.IdempotencyKey ?? "", cancellationToken) is null ? Effect.NotApplied : Effect.Applied;

    protected override async Task<Health> VerifyAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken) =>
        await executions.GetAsync(call.IdempotencyKey ?? "", cancellationToken) switch
        {
            null => Health.Unhealthy("the execution is not stored"),
            { HasEnded: false } => Health.Delegated("the runbook is running"),
            { Status: ExecutionStatus.Succeeded } done => Health.Healthy($"runbook {done.Runbook} succeeded: {done.Steps.Count(s => s.Status == StepStatus.Succeeded)} of {done.Steps.Count} steps done"),
            var ended => Health.Unhealthy($"runbook {ended.Runbook} {WireJson.Name(ended.Status)}: {ended.Error}"),
        };
}
