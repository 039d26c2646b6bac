using System.Text.Json;
using System.Text.Json.Serialization;

namespace AIOps.Tools.Kubernetes.Pods;

/// <summary>What diagnosis needs of one pod. Never environment values, arguments or annotations: they carry credentials.</summary>
public sealed record PodSummary
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    /// <summary>Not shown: it tells a reader nothing.</summary>
    [JsonIgnore]
    public string? Uid { get; init; }

    public required string Phase { get; init; }

    /// <summary>As kubectl's STATUS column: the phase, or what is wrong (<c>CrashLoopBackOff</c>, <c>Init:Error</c>, <c>Terminating</c>).</summary>
    public required string Status { get; init; }

    public required bool Ready { get; init; }

    public int ReadyContainers { get; init; }

    public int Containers { get; init; }

    public int Restarts { get; init; }

    /// <summary>How the most recently ended run of a container ended.</summary>
    public LastEnd? LastState { get; init; }

    public string? Node { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public string? Owner { get; init; }

    /// <summary>Why it does not work, or null when it does.</summary>
    public string? Problem { get; init; }

    public static PodSummary Of(JsonElement pod)
    {
        var containers = pod.Items("status", "containerStatuses").ToList();
        var all = containers.Concat(pod.Items("status", "initContainerStatuses")).ToList();
        var status = PodStatus.Of(pod);
        var ready = pod.Items("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True");
        return new()
        {
            Namespace = pod.Text("metadata", "namespace") ?? "",
            Name = pod.Text("metadata", "name") ?? "",
            Uid = pod.Text("metadata", "uid"),
            Phase = pod.Text("status", "phase") ?? "Unknown",
            Status = status,
            Ready = ready,
            ReadyContainers = containers.Count(c => c.Flag("ready")),
            Containers = pod.Items("spec", "containers").Count(),
            Restarts = all.Sum(c => c.Int("restartCount") ?? 0),
            LastState = LastEnd.Of(all),
            Node = pod.Text("spec", "nodeName"),
            CreatedAt = pod.Time("metadata", "creationTimestamp"),
            Owner = Kubernetes.Owner.Of(pod)?.ToString(),
            Problem = status is "Completed" or "Succeeded" || (status == "Running" && ready) ? null : PodStatus.Reason(pod, status),
        };
    }

    /// <param name="Reason">Such as <c>OOMKilled</c>, <c>Error</c>, <c>Completed</c>.</param>
    public sealed record LastEnd(string Container, string Reason, int? ExitCode, DateTimeOffset? FinishedAt)
    {
        internal static LastEnd? Of(IEnumerable<JsonElement> statuses) => statuses
            .Select(status => (Status: status, Ended: Ended(status)))
            .Where(pair => pair.Ended.ValueKind == JsonValueKind.Object)
            .Select(pair => new LastEnd(pair.Status.Text("name") ?? "", pair.Ended.Text("reason") ?? "Unknown", pair.Ended.Int("exitCode"), pair.Ended.Time("finishedAt")))
            .MaxBy(end => end.FinishedAt ?? DateTimeOffset.MinValue);

        public override string ToString() => ExitCode is null ? Reason : $"{Reason} ({ExitCode})";

        private static JsonElement Ended(JsonElement status) =>
            status.At("state", "terminated") is { ValueKind: JsonValueKind.Object } now ? now : status.At("lastState", "terminated");
    }
}
