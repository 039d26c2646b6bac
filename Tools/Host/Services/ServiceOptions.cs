namespace AIOps.Tools.Host.Services;

/// <summary>One program that is started, watched and restarted here.</summary>
public sealed class ServiceOptions
{
    /// <summary>Executable: a path, or a name found in PATH. Never interpreted by a shell.</summary>
    public string Command { get; set; } = "";

    public List<string> Arguments { get; set; } = [];

    /// <summary>Null: that of this process.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>With PATH, HOME, locale and time zone all that the service gets of an environment; never shown.</summary>
    public Dictionary<string, string> Environment { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Must answer 2xx for the service to count as healthy; null: running is healthy.</summary>
    public string? HealthUrl { get; set; }

    /// <summary>Its output; null: <c>{RunDirectory}/{name}.log</c>.</summary>
    public string? LogFile { get; set; }

    /// <summary>Above this the log moves to <c>.1</c>; two such files are kept.</summary>
    public long MaxLogBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>Between SIGTERM and SIGKILL.</summary>
    public TimeSpan StopWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Leave it running when this process ends in order; the next one adopts it.</summary>
    public bool KeepOnExit { get; set; }
}
