namespace AIOps.Policies.Evaluation.Simulation;

/// <summary>Which stored alerts to replay: episodes first seen within, the newest of them up to the limit.</summary>
public sealed record HistoryWindow(DateTimeOffset From, DateTimeOffset To, int Limit)
{
    public const int MaxLimit = 10_000;

    public static readonly TimeSpan Longest = TimeSpan.FromDays(366);
}
