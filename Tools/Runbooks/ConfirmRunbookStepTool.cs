using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Policies.Runbooks;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Runbooks;

/// <summary>An approval step of a runbook, as the action that people approve or deny. It does nothing: that it may be done is the point.</summary>
public sealed class ConfirmRunbookStepTool(ExecutionStore executions) : ChangeTool<ConfirmRunbookStepTool.Parameters, ConfirmRunbookStepTool.Before>(new(RunbookBinding.Confirmation)
{
    Title = "Confirm runbook step",
    Description = "Only runbooks ask for this, where one of their steps waits for a person. Asked for by anybody else it has no effect.",
    Risk = Risk.Reversible,
    Target = "execution:{execution_id}",
    Idempotent = true,
})
{
    public sealed record Parameters(
        [property: Description("The execution that waits"), MinLength(1), MaxLength(64)] string ExecutionId,
        [property: Description("The step that waits"), MinLength(1), MaxLength(64)] string Step,
        [property: Description("What is asked"), MaxLength(4000)] string Message);

    public sealed record Before(string Step);

    protected override async Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken) =>
        await executions.GetAsync(parameters.ExecutionId, cancellationToken) is { HasEnded: false } execution && execution.Steps.Any(s => s.Id == parameters.Step && !s.HasEnded)
            ? new Before(parameters.Step)
            : throw new ToolException($"Step {parameters.Step} of execution {parameters.ExecutionId} waits for nobody.");

    protected override Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken) =>
        Task.FromResult(new ToolResult("confirmed"));

    protected override Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken) => Task.FromResult(Effect.Applied);

    protected override Task<Health> VerifyAsync(Parameters parameters, Before before, CancellationToken cancellationToken) => Task.FromResult(Health.Healthy("confirmed"));
}
