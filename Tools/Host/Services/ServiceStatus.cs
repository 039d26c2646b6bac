namespace AIOps.Tools.Host.Services;

/// <summary>A supervised service as it is now.</summary>
/// <param name="State"><c>running</c> or <c>down</c>.</param>
/// <param name="Starts">How often it was started since its record began.</param>
/// <param name="LastExit">How it last ended or why it could not start, when this process saw it.</param>
public sealed record ServiceStatus(
    string Name, string State, int? Pid, DateTimeOffset? StartedAt, int Starts, string? LastExit, string? HealthUrl, string LogFile)
{
    /// <summary>Changes with every start; null when down.</summary>
    public string? Instance { get; init; }
}
