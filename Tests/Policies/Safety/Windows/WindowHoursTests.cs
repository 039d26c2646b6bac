using System.Globalization;
using AIOps.Policies.Safety.Windows;

namespace AIOps.Tests.Policies.Safety.Windows;

public sealed class WindowHoursTests
{
    [Theory]
    [InlineData("0 22 * * fri", "8h", "UTC", "2026-03-06 21:59 +00:00", null)]
    [InlineData("0 22 * * fri", "8h", "UTC", "2026-03-06 22:00 +00:00", "2026-03-07 06:00 +00:00")]
    [InlineData("0 22 * * fri", "8h", "UTC", "2026-03-07 05:59 +00:00", "2026-03-07 06:00 +00:00")]
    [InlineData("0 22 * * fri", "8h", "UTC", "2026-03-07 06:00 +00:00", null)]
    // The end of a window that overlaps the next one is the end of the last one begun.
    [InlineData("*/10 * * * *", "15m", "UTC", "2026-03-06 10:12 +00:00", "2026-03-06 10:25 +00:00")]
    [InlineData("0 0 * * *", "7d", "UTC", "2026-03-06 10:12 +00:00", "2026-03-13 00:00 +00:00")]
    // Berlin's clock: the same window is at another UTC time in summer.
    [InlineData("0 8 * * *", "1h", "Europe/Berlin", "2026-03-06 07:30 +00:00", "2026-03-06 08:00 +00:00")]
    [InlineData("0 8 * * *", "1h", "Europe/Berlin", "2026-07-06 06:30 +00:00", "2026-07-06 07:00 +00:00")]
    [InlineData("0 8 * * *", "1h", "Europe/Berlin", "2026-07-06 07:30 +00:00", null)]
    // 29 March: 02:00 to 03:00 is skipped. It begins when the clock is set forward and lasts its duration.
    [InlineData("30 2 * * *", "1h", "Europe/Berlin", "2026-03-29 00:59 +00:00", null)]
    [InlineData("30 2 * * *", "1h", "Europe/Berlin", "2026-03-29 01:00 +00:00", "2026-03-29 02:00 +00:00")]
    // Begun before it, it is not shortened by it.
    [InlineData("30 1 * * *", "1h", "Europe/Berlin", "2026-03-29 01:29 +00:00", "2026-03-29 01:30 +00:00")]
    [InlineData("0 1 * * *", "3h", "Europe/Berlin", "2026-03-29 02:30 +00:00", "2026-03-29 03:00 +00:00")]
    // 25 October: 02:00 to 03:00 is shown twice, and covered twice.
    [InlineData("0 2 * * *", "1h", "Europe/Berlin", "2026-10-25 00:00 +00:00", "2026-10-25 02:00 +00:00")]
    [InlineData("0 2 * * *", "1h", "Europe/Berlin", "2026-10-25 01:59 +00:00", "2026-10-25 02:00 +00:00")]
    [InlineData("0 2 * * *", "1h", "Europe/Berlin", "2026-10-25 02:00 +00:00", null)]
    [InlineData("30 2 * * *", "15m", "Europe/Berlin", "2026-10-25 01:40 +00:00", "2026-10-25 01:45 +00:00")]
    public void Of_Schedule_OpensByTheClockOfItsZone(string cron, string duration, string zone, string now, string? until)
    {
        Assert.True(AIOps.Policies.Documents.Duration.TryParse(duration, out var length));
        var hours = WindowHours.Of(New() with { Cron = cron, Duration = length, TimeZone = zone }, At(now));
        Assert.Null(hours.Problem);
        Assert.Equal(until is null ? null : At(until), hours.Until);
        Assert.Equal(until is null, hours.Next > At(now));
    }

    [Theory]
    [InlineData("2026-03-06 09:59 +00:00", false)]
    [InlineData("2026-03-06 10:00 +00:00", true)]
    [InlineData("2026-03-06 11:59 +00:00", true)]
    [InlineData("2026-03-06 12:00 +00:00", false)]
    public void Of_OnceWindow_HoldsFromItsBeginToItsEnd(string now, bool holds) =>
        Assert.Equal(holds, WindowHours.Of(New() with { From = At("2026-03-06 11:00 +01:00"), To = At("2026-03-06 12:00 +00:00") }, At(now)).Holds);

    [Fact]
    public void Of_UnreadableWindow_Holds()
    {
        Assert.Contains("Mars/Olympus", WindowHours.Of(New() with { Cron = "* * * * *", Duration = TimeSpan.FromHours(1), TimeZone = "Mars/Olympus" }, At("2026-03-06 12:00 +00:00")).Problem, StringComparison.Ordinal);
        Assert.True(WindowHours.Of(New() with { Cron = "61 * * * *", Duration = TimeSpan.FromHours(1) }, At("2026-03-06 12:00 +00:00")).Holds);
        Assert.True(WindowHours.Of(New(), At("2026-03-06 12:00 +00:00")).Holds);
    }

    private static SafetyWindow New() => new() { Id = "w", Reason = "r", CreatedBy = "key:alice" };

    private static DateTimeOffset At(string text) => DateTimeOffset.ParseExact(text, "yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);
}
