using System.Text.Json;

namespace AIOps.Tools.Kubernetes;

/// <summary>One entry of an object's <c>status.conditions</c>.</summary>
public sealed record Condition(string Type, string Status, string? Reason, string? Message, DateTimeOffset? Since)
{
    public static Condition Of(JsonElement condition) => new(
        condition.Text("type") ?? "", condition.Text("status") ?? "Unknown", condition.Text("reason"), condition.Text("message"), condition.Time("lastTransitionTime"));

    public override string ToString() => $"{Type}={Status}{(Reason is null ? "" : $" {Reason}")}{(string.IsNullOrEmpty(Message) ? "" : $": {Message}")}";
}
