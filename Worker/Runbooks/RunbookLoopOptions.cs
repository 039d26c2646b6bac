namespace AIOps.Worker.Runbooks;

public sealed class RunbookLoopOptions
{
    public const string Section = "Runbooks";

    /// <summary>Executions that one Worker goes on with at once; others wait their turn.</summary>
    public int Concurrency { get; set; } = 32;

    /// <summary>An execution whose Worker was not heard of for so long is gone on with by another.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);
}
