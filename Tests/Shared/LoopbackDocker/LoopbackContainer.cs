namespace AIOps.Tests.Shared.LoopbackDocker;

/// <summary>One container as the loopback Engine knows it.</summary>
public sealed class LoopbackContainer(string name)
{
    public string Name { get; } = name;

    public string Id { get; set; } = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)));

    public string Status { get; set; } = "running";

    public int Run { get; set; } = 1;

    public int RestartCount { get; set; }

    /// <summary>Null: no HEALTHCHECK.</summary>
    public string? Health { get; set; }

    public bool Tty { get; set; }

    /// <summary>Log as the Engine would send it: frames, or raw for a tty.</summary>
    public byte[] Log { get; set; } = [];

    /// <summary>Body of <c>stats</c>; null answers what an Engine with cgroup v2 does.</summary>
    public string? Stats { get; set; }

    public string StartedAt => $"2026-01-01T00:00:{Run:00}.123456789Z";
}
