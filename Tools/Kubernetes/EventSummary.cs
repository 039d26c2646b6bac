using System.Text.Json;

namespace AIOps.Tools.Kubernetes;

/// <summary>One event, from either of the forms that controllers write (counted, or with a series).</summary>
public sealed record EventSummary(string Namespace, string About, string Type, string Reason, string Message, int Count, DateTimeOffset? FirstSeen, DateTimeOffset? LastSeen, string? Source)
{
    public static EventSummary Of(JsonElement entry) => new(
        entry.Text("metadata", "namespace") ?? "",
        $"{entry.Text("involvedObject", "kind")}/{entry.Text("involvedObject", "name")}",
        entry.Text("type") ?? "Normal",
        entry.Text("reason") ?? "",
        entry.Text("message") ?? "",
        entry.Int("series", "count") ?? entry.Int("count") ?? 1,
        entry.Time("firstTimestamp") ?? entry.Time("eventTime") ?? entry.Time("metadata", "creationTimestamp"),
        entry.Time("series", "lastObservedTime") ?? entry.Time("lastTimestamp") ?? entry.Time("eventTime") ?? entry.Time("metadata", "creationTimestamp"),
        entry.Text("source", "component") ?? entry.Text("reportingComponent"));

    /// <summary>Newest first.</summary>
    public static async Task<IReadOnlyList<EventSummary>> ListAsync(KubernetesClient client, string? @namespace, string? fieldSelector, CancellationToken cancellationToken)
    {
        var list = await client.ListAsync(KubernetesResource.Events, @namespace, new(FieldSelector: fieldSelector, Max: 5000), cancellationToken);
        return [.. list.Items.Select(Of).OrderByDescending(entry => entry.LastSeen)];
    }

    public string Line(DateTimeOffset now) => $"{Age.Of(LastSeen, now)} ago {Type} {Reason}{(Count > 1 ? $" ×{Count}" : "")}: {Message.Trim()}";
}
