using System.Data.Common;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Incidents;

/// <summary>Writes what happens to an action onto its incident's timeline and moves the incident along.</summary>
public sealed class IncidentJournal(IncidentStore incidents, IncidentLife life)
{
    /// <summary>Appends one event about an action; without an incident there is nothing to write.</summary>
    /// <param name="status">
    /// Where the action would bring the incident, or null to leave it. Resolved (it was verified) and Failed (a person is
    /// needed) hold for an incident of this one action; where there is more, all of it decides.
    /// </param>
    public async Task WriteAsync(DbTransaction transaction, ActionRequest action, string kind, string message, DateTimeOffset at, IncidentStatus? status, CancellationToken cancellationToken)
    {
        if (action.IncidentId is not { } id)
            return;
        if (status == IncidentStatus.Executing)
            await life.RespondAsync(transaction, id, action.PolicyId, at, cancellationToken);
        var healer = status != IncidentStatus.Resolved ? (IncidentHealer?)null : action.PolicyId is null ? IncidentHealer.Person : IncidentHealer.Policy;
        await WriteAsync(transaction, new IncidentEvent(0, id, at, kind, message, action.Id), status, healer, cancellationToken);
    }

    public Task WriteAsync(DbTransaction transaction, IncidentEvent step, IncidentStatus? status, CancellationToken cancellationToken) =>
        WriteAsync(transaction, step, status, status == IncidentStatus.Resolved ? IncidentHealer.Person : null, cancellationToken);

    private async Task WriteAsync(DbTransaction transaction, IncidentEvent step, IncidentStatus? status, IncidentHealer? healer, CancellationToken cancellationToken)
    {
        if (status is IncidentStatus.Resolved or IncidentStatus.Failed)
            await life.SettleAsync(transaction, step.IncidentId, healer, step.At, cancellationToken);
        else if (status is { } next)
            await incidents.SetStatusAsync(transaction, step.IncidentId, next, step.At, cancellationToken);
        // Last: who appends to timelines should wait for nobody any more.
        await incidents.AppendAsync(transaction, [step], cancellationToken);
    }
}
