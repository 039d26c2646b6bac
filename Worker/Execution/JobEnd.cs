namespace AIOps.Worker.Execution;

/// <summary>What is to become of a job after one delivery.</summary>
/// <param name="RetryAfter">Deliver it again after this; null: it is done with.</param>
/// <param name="Reason">Why it is not done.</param>
public readonly record struct JobEnd(TimeSpan? RetryAfter, string Reason)
{
    public static JobEnd Done => new(null, "");

    public static JobEnd Retry(TimeSpan after, string reason) => new(after, reason);
}
