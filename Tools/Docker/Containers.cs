using System.Text.Json.Serialization;

namespace AIOps.Tools.Docker;

/// <summary>The parts of the Engine's answers that are used (docs.docker.com/engine/api); environment variables are not among them.</summary>
internal static class Containers
{
    public sealed record EngineVersion(string? Version, string? ApiVersion, string? MinAPIVersion);

    public sealed record Info(string Name);

    public sealed record Summary(string Id, IReadOnlyList<string>? Names, string? Image, string? State, string? Status, long Created, IReadOnlyList<Port>? Ports)
    {
        public string Name => Names is [var first, ..] ? first.TrimStart('/') : Id[..Math.Min(12, Id.Length)];
    }

    public sealed record Port(string? IP, int PrivatePort, int? PublicPort, string? Type);

    public sealed record Detail(
        string Id, string Name, int RestartCount, State State, Config? Config, HostConfig? HostConfig, IReadOnlyList<Mount>? Mounts, Networking? NetworkSettings)
    {
        public string ShortName => Name.TrimStart('/');
    }

    /// <param name="StartedAt">As sent, with nanoseconds: its text is the identity of one run.</param>
    public sealed record State(string? Status, bool Running, bool Restarting, bool Paused, bool OOMKilled, int ExitCode, string? Error, string StartedAt, string? FinishedAt, HealthState? Health);

    public sealed record HealthState(string? Status, int FailingStreak, IReadOnlyList<HealthCheck>? Log);

    public sealed record HealthCheck(int ExitCode, string? Output);

    public sealed record Config(bool Tty, string? Image, IReadOnlyList<string>? Cmd, IReadOnlyList<string>? Entrypoint);

    public sealed record HostConfig(long Memory, long NanoCpus, RestartPolicy? RestartPolicy, string? NetworkMode, bool Privileged);

    public sealed record RestartPolicy(string? Name, int MaximumRetryCount);

    public sealed record Mount(string? Type, string? Source, string? Destination, bool RW);

    public sealed record Networking(IReadOnlyDictionary<string, Network>? Networks);

    public sealed record Network(string? IPAddress);

    /// <summary>The one answer that the Engine writes in lower case.</summary>
    public sealed record Refusal([property: JsonPropertyName("message")] string? Message);
}
