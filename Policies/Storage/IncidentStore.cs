using System.Data.Common;

namespace AIOps.Policies.Storage;

/// <summary>Incidents and their timelines.</summary>
public sealed class IncidentStore(Database database)
{
    public Task InsertAsync(DbTransaction transaction, Incident incident, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The incident of this fingerprint that is neither resolved nor failed, or null.</summary>
    public Task<Incident?> FindOpenAsync(DbTransaction transaction, string fingerprint, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>By the sender's own id, in any status.</summary>
    public Task<Incident?> FindExternalAsync(DbTransaction transaction, string externalId, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Moves the status and stamps <c>updated_at</c> (and <c>resolved_at</c> when it ends); false when it was already there.</summary>
    public Task<bool> SetStatusAsync(DbTransaction transaction, string id, IncidentStatus status, DateTimeOffset at, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Appends to timelines in order; the store assigns the sequence.</summary>
    public Task AppendAsync(DbTransaction transaction, IReadOnlyList<IncidentEvent> events, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<Incident?> GetAsync(string id, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<Page<Incident>> ListAsync(IncidentFilter filter, PageRequest page, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Timeline in order, at most 1,000 events after <paramref name="afterSequence"/>; all incidents when <paramref name="incidentId"/> is null.</summary>
    public Task<IReadOnlyList<IncidentEvent>> EventsAsync(string? incidentId, long afterSequence, CancellationToken cancellationToken) => throw new NotImplementedException();
}
