using AIOps.Policies.Schedules;

namespace AIOps.Policies.Safety.Windows;

/// <summary>Whether a window is open, and when it opens next.</summary>
/// <param name="Until">Open until then; null when it is closed.</param>
/// <param name="Next">When it opens next, if it is closed and ever will.</param>
/// <param name="Problem">Why it cannot be read here (a time zone that this machine does not know): treated as open.</param>
public sealed record WindowHours(DateTimeOffset? Until, DateTimeOffset? Next = null, string? Problem = null)
{
    public bool Holds => Until is not null || Problem is not null;

    /// <summary>
    /// A window lasts at least its duration, and at least until the clock on the wall shows its end: one from 02:00 for an hour
    /// covers both showings of a repeated hour, and one that would begin in a skipped hour begins when the clock is set forward.
    /// </summary>
    public static WindowHours Of(SafetyWindow window, DateTimeOffset now)
    {
        try
        {
            if (window is { From: { } from, To: { } to })
                return now < from ? new(null, from) : new(now < to ? to : null);
            if (window is not { Cron: { } text, Duration: { } duration })
                return new(null, null, "it has neither times nor a schedule");
            var zone = TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone ?? "UTC");
            var cron = CronExpression.Parse(text);
            foreach (var begin in cron.Between(now - duration - ZoneClock.MostShift, now, zone))
                if (EndOf(begin, duration, zone) is var end && end > now)
                    return new(end);
            return new(null, cron.Next(now, zone));
        }
        catch (Exception e) when (e is FormatException or TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            return new(null, null, e.Message);
        }
    }

    private static DateTimeOffset EndOf(DateTimeOffset begin, TimeSpan duration, TimeZoneInfo zone)
    {
        var (first, second) = ZoneClock.Moments(TimeZoneInfo.ConvertTime(begin, zone).DateTime + duration, zone);
        var onTheWall = second ?? first;
        return onTheWall > begin + duration ? onTheWall : begin + duration;
    }
}
