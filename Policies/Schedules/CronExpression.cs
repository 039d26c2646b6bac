namespace AIOps.Policies.Schedules;

/// <summary>
/// Five fields as crontab(5) has them: minute, hour, day of month, month, day of week; lists, ranges (also past the end:
/// <c>22-2</c>), steps, names, and <c>@hourly</c> to <c>@yearly</c>. Days of month and of week join with "or" when both are
/// restricted, with "and" when one has a star.
/// </summary>
/// <remarks>
/// Daylight saving: what falls into a skipped hour happens when the clock is set forward. In a repeated hour a fixed time
/// (<c>30 1 * * *</c>) happens once, at its first showing; an interval (<c>*/30 1 * * *</c>) both times.
/// </remarks>
public sealed class CronExpression
{
    internal const string DayOfWeek = "day of week";

    // 29 February on one certain day of the week comes again after 40 years at most.
    private const int MostDays = 41 * 366;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private static readonly Dictionary<string, string> Macros = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@hourly"] = "0 * * * *", ["@daily"] = "0 0 * * *", ["@midnight"] = "0 0 * * *", ["@weekly"] = "0 0 * * 0",
        ["@monthly"] = "0 0 1 * *", ["@yearly"] = "0 0 1 1 *", ["@annually"] = "0 0 1 1 *",
    };

    private readonly CronField _minutes;
    private readonly CronField _hours;
    private readonly CronField _daysOfMonth;
    private readonly CronField _months;
    private readonly CronField _daysOfWeek;

    private CronExpression(string[] fields)
    {
        _minutes = CronField.Parse("minute", fields[0], 0, 59);
        _hours = CronField.Parse("hour", fields[1], 0, 23);
        _daysOfMonth = CronField.Parse("day of month", fields[2], 1, 31);
        _months = CronField.Parse("month", fields[3], 1, 12, Months);
        _daysOfWeek = CronField.Parse(DayOfWeek, fields[4], 0, 6, Days);
    }

    /// <exception cref="FormatException">Names the field and what it takes.</exception>
    public static CronExpression Parse(string text)
    {
        var fields = text.Trim().Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (fields is [{ } macro] && macro.StartsWith('@'))
            fields = Macros.TryGetValue(macro, out var meaning) ? meaning.Split(' ') : throw new FormatException($"known short forms are {string.Join(", ", Macros.Keys)}");
        if (fields.Length != 5)
            throw new FormatException($"needs 5 fields (minute, hour, day of month, month, day of week), not {fields.Length}");
        var expression = new CronExpression(fields);
        // 2000 to 2040 hold every combination of date and day of the week that there is.
        return expression.Next(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(-1), TimeZoneInfo.Utc) is not null
            ? expression
            : throw new FormatException("names days that no month has");
    }

    /// <summary>The first time after <paramref name="after"/>, in UTC; null when the calendar ends before.</summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        var (from, _) = Around(after, zone);
        DateTimeOffset? best = null;
        DateTime? bestLocal = null;
        for (var (day, count) = (from.Date, 0); count < MostDays && day < DateTime.MaxValue.Date; (day, count) = (day.AddDays(1), count + 1))
        {
            // Around a shift the order of the clock is not the order of time.
            if (bestLocal is { } found && day > found + ZoneClock.MostShift)
                return best;
            foreach (var local in Times(day).Where(t => t >= from))
            {
                if (bestLocal is { } seen && local > seen + ZoneClock.MostShift)
                    return best;
                foreach (var moment in Moments(local, zone))
                    if (moment > after && (best is null || moment < best))
                        (best, bestLocal) = (moment, bestLocal ?? local);
            }
        }
        return best;
    }

    /// <summary>The times from <paramref name="since"/> to <paramref name="until"/>, both included, newest first.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset since, DateTimeOffset until, TimeZoneInfo zone)
    {
        var (from, _) = Around(since, zone);
        var (_, to) = Around(until, zone);
        for (var day = to.Date; day >= from.Date; day = day.AddDays(-1))
        {
            // One day at a time: shifts happen within a day, so that sorting it restores the order of time.
            foreach (var moment in Times(day).SelectMany(t => Moments(t, zone)).Where(m => m >= since && m <= until).Distinct().OrderDescending())
                yield return moment;
            if (day == DateTime.MinValue.Date)
                yield break;
        }
    }

    private IEnumerable<DateTimeOffset> Moments(DateTime local, TimeZoneInfo zone)
    {
        var (first, second) = ZoneClock.Moments(local, zone);
        return second is { } again && (_minutes.IsInterval || _hours.IsInterval) ? [first, again] : [first];
    }

    private IEnumerable<DateTime> Times(DateTime day)
    {
        if (!Includes(day))
            yield break;
        for (var hour = 0; hour < 24; hour++)
            if (_hours.Has(hour))
                for (var minute = 0; minute < 60; minute++)
                    if (_minutes.Has(minute))
                        yield return day.AddHours(hour).AddMinutes(minute);
    }

    private bool Includes(DateTime day)
    {
        var (ofMonth, ofWeek) = (_daysOfMonth.Has(day.Day), _daysOfWeek.Has((int)day.DayOfWeek));
        return _months.Has(day.Month) && (_daysOfMonth.HasStar || _daysOfWeek.HasStar ? ofMonth && ofWeek : ofMonth || ofWeek);
    }

    /// <summary>The clock at that moment, and every reading of it that a shift may bring near.</summary>
    private static (DateTime From, DateTime To) Around(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone).DateTime;
        return (local.Ticks > ZoneClock.MostShift.Ticks ? local - ZoneClock.MostShift : DateTime.MinValue,
            local.Ticks < DateTime.MaxValue.Ticks - ZoneClock.MostShift.Ticks ? local + ZoneClock.MostShift : DateTime.MaxValue);
    }
}
