using System.Text.Json;

namespace AIOps.Tools.Kubernetes.Diagnosis.View;

/// <summary>A container as the kubelet reports it, beside what was asked for.</summary>
internal sealed record ContainerView(string Name, bool Init, JsonElement Spec, JsonElement Status)
{
    public string Image => Spec.Text("image") ?? "";

    public string? Waiting => Status.Text("state", "waiting", "reason");

    public string? WaitingMessage => Status.Text("state", "waiting", "message");

    public bool Running => Status.At("state", "running").ValueKind == JsonValueKind.Object;

    public DateTimeOffset? RunningSince => Status.Time("state", "running", "startedAt");

    public bool Ready => Status.Flag("ready");

    public int Restarts => Status.Int("restartCount") ?? 0;

    /// <summary>It ended and is not running again yet.</summary>
    public bool Ended => Status.At("state", "terminated").ValueKind == JsonValueKind.Object;

    /// <summary>How the last run ended, null when none did.</summary>
    public Exit? LastExit => Exit.Of(Status.At("state", "terminated")) ?? Exit.Of(Status.At("lastState", "terminated"));

    /// <summary>The log of the run that ended is asked for with <c>previous</c>.</summary>
    public bool EndedBefore => !Ended && Status.At("lastState", "terminated").ValueKind == JsonValueKind.Object;

    public static IReadOnlyList<ContainerView> Of(JsonElement pod) =>
    [
        // A restartable init container is a sidecar: it runs beside the others.
        .. pod.Items("spec", "initContainers").Select(c => One(c, pod.Items("status", "initContainerStatuses"), c.Text("restartPolicy") != "Always")),
        .. pod.Items("spec", "containers").Select(c => One(c, pod.Items("status", "containerStatuses"), false)),
    ];

    private static ContainerView One(JsonElement container, IEnumerable<JsonElement> statuses, bool init)
    {
        var name = container.Text("name") ?? "";
        return new(name, init, container, statuses.FirstOrDefault(status => status.Text("name") == name));
    }

    internal sealed record Exit(string Reason, int Code, int? Signal, string? Message, DateTimeOffset? At)
    {
        public static Exit? Of(JsonElement ended) => ended.ValueKind != JsonValueKind.Object ? null
            : new(ended.Text("reason") ?? "Unknown", ended.Int("exitCode") ?? 0, ended.Int("signal"), ended.Text("message"), ended.Time("finishedAt"));

        public override string ToString() => $"{Reason}, exit code {Code}{(Signal is > 0 ? $", signal {Signal}" : "")}";
    }
}
