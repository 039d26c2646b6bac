namespace AIOps.Policies.Queue;

/// <summary>A job that was given up. It stays until it is replayed.</summary>
public sealed record DeadJob(string ActionId, string Reason, int Deliveries, DateTimeOffset DiedAt);
