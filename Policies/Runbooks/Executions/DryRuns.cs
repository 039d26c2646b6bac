using System.Text.Json;
using AIOps.Policies.Runbooks.Documents;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Runbooks.Executions;

/// <summary>Begins executions that change nothing, and so need not pass the gate.</summary>
public sealed class DryRuns(Database database, ExecutionStore executions, AuditStore audit, ExecutionWake wake, TimeProvider time)
{
    public async Task<RunbookExecution> StartAsync(Runbook runbook, RunbookPlan plan, JsonElement inputs, Principal by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var execution = new RunbookExecution
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            RunbookId = runbook.Id,
            Runbook = runbook.Name,
            Version = runbook.Version,
            DryRun = true,
            // What is looked ahead at may be of any risk; nothing of it is done.
            Risk = Risk.Destructive,
            RequestedBy = by.Id,
            Inputs = inputs,
            Steps = [.. plan.Steps.Select(s => new StepState { Id = s.Id })],
            CreatedAt = now,
            UpdatedAt = now,
            DeadlineAt = now + plan.Deadline,
        };
        await database.WriteAsync(async transaction =>
        {
            await executions.InsertAsync(transaction, execution, cancellationToken);
            await audit.AppendAsync(transaction, new AuditEntry(now, by.Id, "runbook.dry_run", $"execution:{execution.Id}", null, WireJson.ToElement(new { execution.Runbook, execution.Version, execution.Inputs })), cancellationToken);
        }, cancellationToken);
        wake.Wake();
        return execution;
    }
}
