using System.Data.Common;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Incidents;

/// <summary>Writes what happens to an action onto its incident's timeline and moves the incident along.</summary>
public sealed class IncidentJournal(IncidentStore incidents)
{
    /// <summary>Appends one event; an action without an incident writes nothing.</summary>
    /// <param name="status">Where the incident is now, or null to leave it.</param>
    public async Task WriteAsync(DbTransaction transaction, ActionRequest action, string kind, string message, DateTimeOffset at, IncidentStatus? status, CancellationToken cancellationToken)
    {
        if (action.IncidentId is not { } id)
            return;
        await incidents.AppendAsync(transaction, [new IncidentEvent(0, id, at, kind, message, action.Id)], cancellationToken);
        if (status is { } next)
            await incidents.SetStatusAsync(transaction, id, next, at, cancellationToken);
    }
}
