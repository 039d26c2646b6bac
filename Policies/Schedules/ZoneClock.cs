namespace AIOps.Policies.Schedules;

/// <summary>What a clock on the wall means where it is set forward and back.</summary>
internal static class ZoneClock
{
    /// <summary>No zone sets its clock by more than this at once for daylight saving.</summary>
    public static readonly TimeSpan MostShift = TimeSpan.FromHours(3);

    /// <summary>
    /// When the clock shows <paramref name="local"/>: once; twice in a repeated hour (earlier first); and in a skipped hour the
    /// moment at which the clock is set forward.
    /// </summary>
    public static (DateTimeOffset First, DateTimeOffset? Second) Moments(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
        {
            // Transitions are on full minutes.
            do
                local = local.AddMinutes(1);
            while (zone.IsInvalidTime(local));
            // The first valid minute after the gap is the transition itself.
            local = new DateTime(local.Ticks - local.Ticks % TimeSpan.TicksPerMinute);
        }
        if (!zone.IsAmbiguousTime(local))
            return (At(local, zone.GetUtcOffset(local)), null);
        var offsets = zone.GetAmbiguousTimeOffsets(local);
        return (At(local, offsets.Max()), At(local, offsets.Min()));
    }

    private static DateTimeOffset At(DateTime local, TimeSpan offset) => new(new DateTime(local.Ticks - offset.Ticks, DateTimeKind.Utc));
}
