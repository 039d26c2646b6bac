namespace AIOps.Policies.Notices;

/// <summary>What one channel is to tell people. Subject and message hold text from outside: data, never markup or commands.</summary>
/// <param name="Id">Stays the same over all tries, so that a receiver can drop a repeat.</param>
/// <param name="Channel">By name; one that nobody configured is served by the log.</param>
/// <param name="Attempts">Tries so far.</param>
public sealed record Notice(
    string Id, string Channel, string Subject, string Message, string? Severity, string? AlertId, string? IncidentId, long? PolicyId, DateTimeOffset CreatedAt, int Attempts = 0);
