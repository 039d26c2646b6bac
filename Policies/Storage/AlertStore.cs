using System.Data.Common;

namespace AIOps.Policies.Storage;

/// <summary>Alerts, one row per episode. At most one firing row per fingerprint.</summary>
public sealed class AlertStore(Database database)
{
    /// <summary>
    /// Stores a batch in order: a firing alert opens an episode or repeats the open one (count, last seen, newest labels and
    /// annotations), a resolved one closes it. The same fingerprint may stand several times in a batch. Answers one entry
    /// per alert, in order.
    /// </summary>
    public Task<IReadOnlyList<StoredAlert>> UpsertAsync(DbTransaction transaction, IReadOnlyList<Alert> alerts, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task SetIncidentAsync(DbTransaction transaction, string alertId, string incidentId, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task SetActedAsync(DbTransaction transaction, string alertId, DateTimeOffset at, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<Alert?> GetAsync(string id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Newest last-seen first.</summary>
    public Task<Page<Alert>> ListAsync(AlertFilter filter, PageRequest page, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Firing alerts still joined to the incident.</summary>
    public Task<int> CountFiringAsync(DbTransaction transaction, string incidentId, CancellationToken cancellationToken) => throw new NotImplementedException();
}
