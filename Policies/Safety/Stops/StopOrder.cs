namespace AIOps.Policies.Safety.Stops;

/// <summary>The emergency stop while it stands.</summary>
public sealed record StopOrder(string Reason, string By, DateTimeOffset At);
