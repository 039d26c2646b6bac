namespace AIOps.Policies.Storage.Databases;

/// <summary>
/// One clock for all processes on one database: the database's, carried on by this machine's monotonic clock from when it was
/// last asked. A wall clock that is stepped here shifts no lease, cooldown, limit or approval. Until the first answer, and on
/// an embedded database, it is this machine's wall clock.
/// </summary>
/// <remarks>What a machine sleeps through is missing until the next answer; <see cref="ClockKeeper"/> asks every few seconds.</remarks>
public sealed class SharedClock : TimeProvider
{
    private volatile Reading? _last;

    public override DateTimeOffset GetUtcNow() => _last is { } last ? last.Time + GetElapsedTime(last.Timestamp) : base.GetUtcNow();

    /// <param name="timestamp">Of <see cref="TimeProvider.GetTimestamp"/>, when the database said so.</param>
    public void Set(DateTimeOffset time, long timestamp) => _last = new Reading(time, timestamp);

    private sealed record Reading(DateTimeOffset Time, long Timestamp);
}
