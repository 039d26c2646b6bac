namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"is the disk full?", "disk usage", "inodes".</summary>
internal sealed class DisksIntent : IIntent
{
    public (string? Server, string Text) Example => ("host", "is a disk full?");

    public Reading? Read(Question question) => question.Has("disks?", "filesystems?", "file systems?", "inodes?", "mounts?", "partitions?", "df", "no space left", "storage")
        ? new Reading("disks of this machine", "host", inquiry => inquiry.Ask("list_disks", new { })?.Text)
        : null;
}
