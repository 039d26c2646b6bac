namespace AIOps.Tools.Host.Journal;

/// <summary>Where the systemd journal is read.</summary>
public sealed class JournalOptions
{
    /// <summary>Journal directory of the host when this runs in a container, such as a mount of <c>/var/log/journal</c>; null: the machine's own.</summary>
    public string? Directory { get; set; }
}
