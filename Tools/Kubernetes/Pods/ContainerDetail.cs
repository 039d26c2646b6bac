using System.Text.Json;

namespace AIOps.Tools.Kubernetes.Pods;

/// <summary>One container of a pod. Environment by name only; command and arguments left out: both carry credentials.</summary>
public sealed record ContainerDetail
{
    private static readonly string[] ProbeKinds = ["startupProbe", "readinessProbe", "livenessProbe"];

    public required string Name { get; init; }

    public required bool Init { get; init; }

    public string? Image { get; init; }

    public string? ImageId { get; init; }

    /// <summary>Such as <c>running since …</c>, <c>waiting: CrashLoopBackOff: back-off …</c>, <c>terminated: Error (1)</c>.</summary>
    public required string State { get; init; }

    public string? LastState { get; init; }

    public bool Ready { get; init; }

    public int Restarts { get; init; }

    public IReadOnlyDictionary<string, string> Requests { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Limits { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Ports { get; init; } = [];

    public IReadOnlyList<string> Environment { get; init; } = [];

    public IReadOnlyList<string> Probes { get; init; } = [];

    public static IReadOnlyList<ContainerDetail> Of(JsonElement pod) =>
    [
        .. pod.Items("spec", "initContainers").Select(container => One(container, pod.Items("status", "initContainerStatuses"), init: true)),
        .. pod.Items("spec", "containers").Select(container => One(container, pod.Items("status", "containerStatuses"), init: false)),
    ];

    public override string ToString() =>
        $"{(Init ? "Init container" : "Container")} {Name} ({Image}): {State}{(LastState is null ? "" : $", last {LastState}")}, ready {(Ready ? "yes" : "no")}, {Restarts} restarts"
        + (Limits.Count == 0 ? "" : $", limits {string.Join(" ", Limits.Select(limit => $"{limit.Key}={limit.Value}"))}")
        + (Probes.Count == 0 ? "" : $", probes {string.Join("; ", Probes)}");

    private static ContainerDetail One(JsonElement container, IEnumerable<JsonElement> statuses, bool init)
    {
        var name = container.Text("name") ?? "";
        var status = statuses.FirstOrDefault(candidate => candidate.Text("name") == name);
        return new()
        {
            Name = name,
            Init = init,
            Image = container.Text("image"),
            ImageId = status.Text("imageID"),
            State = Phrase(status.At("state")) ?? "not started",
            LastState = Phrase(status.At("lastState")),
            Ready = status.Flag("ready"),
            Restarts = status.Int("restartCount") ?? 0,
            Requests = Quantities(container, "requests"),
            Limits = Quantities(container, "limits"),
            Ports = [.. container.Items("ports").Select(port => $"{port.Int("containerPort")}/{port.Text("protocol") ?? "TCP"}")],
            Environment = [.. container.Items("env").Select(variable => variable.Text("name") ?? ""),
                .. container.Items("envFrom").Select(source => $"all of {source.Text("configMapRef", "name") ?? source.Text("secretRef", "name")}")],
            Probes = [.. ProbeKinds.Select(kind => Probe(kind, container.At(kind))).OfType<string>()],
        };
    }

    private static Dictionary<string, string> Quantities(JsonElement container, string kind) =>
        container.Members("resources", kind).ToDictionary(member => member.Name, member => member.Value.ToString());

    private static string? Phrase(JsonElement state) =>
        state.At("running") is { ValueKind: JsonValueKind.Object } running ? $"running since {running.Text("startedAt")}"
        : state.At("waiting") is { ValueKind: JsonValueKind.Object } waiting ? $"waiting: {waiting.Text("reason")}{(waiting.Text("message") is { } message ? $": {message}" : "")}"
        : state.At("terminated") is { ValueKind: JsonValueKind.Object } ended ? $"terminated: {ended.Text("reason")} ({ended.Int("exitCode")}) at {ended.Text("finishedAt")}"
        : null;

    // Address only: headers of an httpGet and the command of an exec may hold tokens.
    private static string? Probe(string kind, JsonElement probe) => probe.ValueKind != JsonValueKind.Object ? null
        : kind[..^5] + " " + (probe.At("httpGet") is { ValueKind: JsonValueKind.Object } http ? $"http {http.At("port")}{http.Text("path")?.Split('?')[0]}"
            : probe.At("tcpSocket") is { ValueKind: JsonValueKind.Object } tcp ? $"tcp {tcp.At("port")}"
            : probe.At("grpc") is { ValueKind: JsonValueKind.Object } grpc ? $"grpc {grpc.At("port")}" : "exec");
}
