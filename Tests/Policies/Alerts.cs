using AIOps.Policies.Model.Alerts;

namespace AIOps.Tests.Policies;

/// <summary>Alerts for tests, short to write.</summary>
internal static class Alerts
{
    public static Alert New(params (string Name, string Value)[] labels) => new()
    {
        Id = "a1",
        Source = "alertmanager",
        Fingerprint = "f1",
        Name = labels.FirstOrDefault(l => l.Name == "alertname").Value ?? "PodCrashLooping",
        Severity = "critical",
        Labels = labels.ToDictionary(l => l.Name, l => l.Value),
        StartsAt = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
    };
}
