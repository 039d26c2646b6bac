using System.Text.Json;

namespace AIOps.Tools.Kubernetes.Diagnosis.View;

/// <summary>One event and the object that it is about.</summary>
internal sealed record EventView(ObjectRef About, string? AboutUid, string Reason, string Message, int Count, DateTimeOffset? First, DateTimeOffset? Last)
{
    public static EventView Of(JsonElement entry)
    {
        var summary = EventSummary.Of(entry);
        var about = entry.At("involvedObject");
        return new(new(about.Text("kind") ?? "", about.Text("namespace"), about.Text("name") ?? ""), about.Text("uid"), summary.Reason, summary.Message, summary.Count, summary.FirstSeen, summary.LastSeen);
    }

    public bool Says(string words) => Message.Contains(words, StringComparison.OrdinalIgnoreCase);

    public string Line => $"event {Reason}{(Count > 1 ? $" ×{Count}" : "")}: {Quoted.Text(Message)}";
}
