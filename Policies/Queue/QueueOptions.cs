namespace AIOps.Policies.Queue;

public sealed class QueueOptions
{
    public const string Section = "Queue";

    /// <summary>How long a worker holds a job without renewing it.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Deliveries after which a job goes to the dead letter instead of to a worker.</summary>
    public int MaxDeliveries { get; set; } = 5;

    /// <summary>So many waiting and leased jobs are too many: intake that would act answers 503 until there are fewer.</summary>
    public int MaxDepth { get; set; } = 10_000;

    /// <summary>Prefix of the Redis keys, so that installations can share a server.</summary>
    public string KeyPrefix { get; set; } = "aiops";
}
