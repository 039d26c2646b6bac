using System.Data.Common;
using AIOps.Policies.Incidents;
using AIOps.Policies.Queue;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Policies.Storage;
using AIOps.Worker.Execution;

namespace AIOps.Worker.Runbooks;

/// <summary>Writes each move of an execution durably before the next one is made.</summary>
/// <exception cref="FencedException">From every member, when another worker has taken the execution over.</exception>
internal sealed class ExecutionLog(Database database, ExecutionStore executions, ActionStore actions, IncidentJournal journal, OutboxStore outbox, OutboxRelay relay, TimeProvider time)
{
    /// <param name="message">What happened, for the incident's timeline; null when it is nothing that people follow.</param>
    public Task SaveAsync(ExecutionRun run, RunbookExecution next, string? message, CancellationToken cancellationToken) =>
        SaveAsync(run, _ => Task.FromResult((next, message)), cancellationToken);

    /// <summary>As above, together with what else is to be so or not at all.</summary>
    public async Task SaveAsync(ExecutionRun run, Func<DbTransaction, Task<(RunbookExecution Next, string? Message)>> move, CancellationToken cancellationToken)
    {
        run.Now = await database.WriteAsync(async transaction =>
        {
            var (next, message) = await move(transaction);
            var now = time.GetUtcNow();
            next = next with { UpdatedAt = now, EndedAt = next.HasEnded ? now : null };
            var saved = await executions.SaveAsync(transaction, run.Claim, next, cancellationToken) ?? throw new FencedException(next.Id);
            if (message is not null && saved.IncidentId is { } incident)
                await journal.WriteAsync(transaction, new IncidentEvent(0, incident, now, "runbook_step", $"runbook {saved.Runbook}: {message}", saved.DryRun ? null : saved.Id), null, cancellationToken);
            // The action that asked for the execution hears of its end, and is verified.
            if (saved.HasEnded && !saved.DryRun && await actions.GetAsync(transaction, saved.Id, cancellationToken) is { } action)
                await outbox.AddAsync(transaction, OutboxRelay.Enqueue, OutboxRelay.Payload(action), now, cancellationToken);
            return saved;
        }, cancellationToken);
        relay.Wake();
    }
}
