namespace AIOps.Worker;

public sealed class WorkerOptions
{
    public const string Section = "Worker";

    /// <summary>Actions under way at once in this process.</summary>
    public int Concurrency { get; set; } = 4;

    /// <summary>Of these, at most so many on targets of a class: <c>Worker:PerClass:node = 1</c>. A class that is not named may use all.</summary>
    public Dictionary<string, int> PerClass { get; } = new(StringComparer.Ordinal) { ["node"] = 1 };

    /// <summary>False: this process takes no work (an Agent beside separate Workers).</summary>
    public bool Enabled { get; set; } = true;
}
