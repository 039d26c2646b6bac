using AIOps.Tools.Host.Services;

namespace AIOps.Tools.Host;

/// <summary>The machine this runs on, and the services it keeps running there.</summary>
public sealed class HostOptions
{
    public const string Section = "Host";

    /// <summary>Where pids and logs of supervised services live; left out, <c>run</c> in <c>State:DataDirectory</c>.</summary>
    public string RunDirectory { get; set; } = Path.Combine("data", "run");

    /// <summary>How long CPU use is measured for one answer.</summary>
    public TimeSpan SampleFor { get; set; } = TimeSpan.FromMilliseconds(300);

    public Journal.JournalOptions Journal { get; set; } = new();

    /// <summary>By name; empty means that nothing is supervised.</summary>
    public Dictionary<string, ServiceOptions> Services { get; set; } = new(StringComparer.Ordinal);
}
