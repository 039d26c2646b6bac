namespace AIOps.Tools.Host.Systemd;

/// <summary>One line of <c>systemctl list-units</c>.</summary>
/// <param name="Load"><c>loaded</c>, <c>not-found</c>, <c>masked</c> …</param>
/// <param name="Active"><c>active</c>, <c>failed</c>, <c>inactive</c> …</param>
/// <param name="Sub">By type: <c>running</c>, <c>exited</c>, <c>waiting</c>, <c>mounted</c> …</param>
public sealed record SystemdUnit(string Name, string Load, string Active, string Sub, string Description);
