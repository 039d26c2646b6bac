namespace AIOps.Worker;

public sealed class WorkerOptions
{
    public const string Section = "Worker";

    /// <summary>Actions under way at once in this process.</summary>
    public int Concurrency { get; set; } = 4;

    /// <summary>False: this process takes no work (an Agent beside separate Workers).</summary>
    public bool Enabled { get; set; } = true;
}
