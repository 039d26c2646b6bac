using System.Data.Common;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Incidents;

/// <summary>Writes what happens to an action onto its incident's timeline and moves the incident along.</summary>
public sealed class IncidentJournal(IncidentStore incidents)
{
    /// <summary>Appends one event about an action; without an incident there is nothing to write.</summary>
    /// <param name="status">Where the incident is now, or null to leave it.</param>
    public Task WriteAsync(DbTransaction transaction, ActionRequest action, string kind, string message, DateTimeOffset at, IncidentStatus? status, CancellationToken cancellationToken) =>
        action.IncidentId is { } id
            ? WriteAsync(transaction, new IncidentEvent(0, id, at, kind, message, action.Id), status, cancellationToken)
            : Task.CompletedTask;

    public async Task WriteAsync(DbTransaction transaction, IncidentEvent step, IncidentStatus? status, CancellationToken cancellationToken)
    {
        await incidents.AppendAsync(transaction, [step], cancellationToken);
        if (status is { } next)
            await incidents.SetStatusAsync(transaction, step.IncidentId, next, step.At, cancellationToken);
    }
}
