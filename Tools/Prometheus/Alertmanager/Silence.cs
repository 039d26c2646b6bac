using System.Text.Json.Serialization;

namespace AIOps.Tools.Prometheus.Alertmanager;

/// <summary>As Alertmanager lists it.</summary>
public sealed record Silence(string Id, IReadOnlyList<SilenceMatcher> Matchers, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string? CreatedBy, string? Comment, Silence.StatusPart Status)
{
    /// <param name="State"><c>pending</c>, <c>active</c> or <c>expired</c>.</param>
    public sealed record StatusPart(string State);

    [JsonIgnore]
    public bool IsLive => Status.State is "active" or "pending";

    [JsonIgnore]
    public string Matching => $"{{{string.Join(", ", Matchers)}}}";

    public bool Matches(IReadOnlyList<SilenceMatcher> matchers) => Matchers.Count == matchers.Count && Matchers.All(matchers.Contains);
}
