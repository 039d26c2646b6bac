namespace AIOps.Policies.Incidents.Grounds;

/// <summary>Where an alert's target stands on the map. Keys are those of the map, such as <c>node:n1</c>.</summary>
/// <param name="Ground">The machine that the alert is about; null when it is about something that runs on one.</param>
/// <param name="Grounds">What the target is or runs on, the nearest first.</param>
public sealed record AlertPlace(string? Ground, IReadOnlyList<string> Grounds)
{
    public static AlertPlace Unknown { get; } = new(null, []);
}
