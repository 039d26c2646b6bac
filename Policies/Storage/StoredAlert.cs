namespace AIOps.Policies.Storage;

/// <summary>An alert as it is after the upsert.</summary>
/// <param name="IsNew">It opened an episode; false for a repeat, for a resolution, and for a resolution of nothing.</param>
/// <param name="WasStored">False only for a resolved alert whose episode is unknown: there is nothing to close.</param>
public sealed record StoredAlert(Alert Alert, bool IsNew, bool WasStored = true);
