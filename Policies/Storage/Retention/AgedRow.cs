namespace AIOps.Policies.Storage.Retention;

/// <summary>Where a walk from the oldest row on has got to: what it had to leave is not looked at again before the next sweep.</summary>
internal sealed record AgedRow(string Id, DateTimeOffset At)
{
    public static readonly AgedRow First = new("", DateTimeOffset.UnixEpoch);
}
