using System.Text.Json.Serialization;

namespace AIOps.Tools.Docker;

/// <summary>The parts of the Engine's answers that are used (docs.docker.com/engine/api); environment variables are not among them.</summary>
internal static class Containers
{
    public sealed record EngineVersion(string? Version, string? ApiVersion, string? MinAPIVersion);

    public sealed record Summary(string Id, IReadOnlyList<string>? Names, string? Image, string? State, string? Status, long Created, IReadOnlyList<Port>? Ports)
    {
        public string Name => Names is [var first, ..] ? first.TrimStart('/') : Id[..Math.Min(12, Id.Length)];
    }

    public sealed record Port(string? IP, int PrivatePort, int? PublicPort, string? Type);

    public sealed record Detail(string Id, string Name, int RestartCount, State State, Config? Config)
    {
        public string ShortName => Name.TrimStart('/');
    }

    /// <param name="StartedAt">As sent, with nanoseconds: its text is the identity of one run.</param>
    public sealed record State(string? Status, bool Running, bool Restarting, bool Paused, bool OOMKilled, int ExitCode, string? Error, string StartedAt, HealthState? Health);

    public sealed record HealthState(string? Status, int FailingStreak);

    public sealed record Config(bool Tty, string? Image);

    /// <summary>The one answer that the Engine writes in lower case.</summary>
    public sealed record Refusal([property: JsonPropertyName("message")] string? Message);
}
