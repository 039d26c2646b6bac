using System.Globalization;
using AIOps.Policies.Schedules;
using FsCheck;
using FsCheck.Fluent;

namespace AIOps.Tests.Policies.Schedules;

public sealed class CronExpressionTests
{
    private const string NewYork = "America/New_York";
    private const string Berlin = "Europe/Berlin";
    private const string LordHowe = "Australia/Lord_Howe";

    [Theory]
    // Steps, ranges, lists and what wraps around.
    [InlineData("*/10 * * * *", "2026-03-04 10:05", "2026-03-04 10:10")]
    [InlineData("7/20 * * * *", "2026-03-04 10:08", "2026-03-04 10:27")]
    [InlineData("7/20 * * * *", "2026-03-04 10:47", "2026-03-04 11:07")]
    [InlineData("10-20/5,58 * * * *", "2026-03-04 10:20", "2026-03-04 10:58")]
    [InlineData("* * * * *", "2026-12-31 23:59", "2027-01-01 00:00")]
    [InlineData("30 22-2 * * *", "2026-03-04 23:31", "2026-03-05 00:30")]
    [InlineData("30 22-2 * * *", "2026-03-05 02:30", "2026-03-05 22:30")]
    [InlineData("0 0 30-2 * *", "2026-03-02 00:00", "2026-03-30 00:00")]
    [InlineData("0 20-2/3 * * *", "2026-03-04 20:00", "2026-03-04 23:00")]
    [InlineData("0 20-2/3 * * *", "2026-03-04 23:00", "2026-03-05 02:00")]
    // Names, any case; Sunday twice.
    [InlineData("0 4 * feb *", "2026-03-04 00:00", "2027-02-01 04:00")]
    [InlineData("0 4 * JUN-aug *", "2026-03-04 00:00", "2026-06-01 04:00")]
    [InlineData("0 4 * * 7", "2026-03-04 00:00", "2026-03-08 04:00")]
    [InlineData("0 4 * * 0", "2026-03-04 00:00", "2026-03-08 04:00")]
    [InlineData("0 4 * * 5-7", "2026-03-07 05:00", "2026-03-08 04:00")]
    [InlineData("0 4 * * Fri-Mon", "2026-03-08 04:00", "2026-03-09 04:00")]
    [InlineData("0 4 * * Fri-Mon", "2026-03-09 04:00", "2026-03-13 04:00")]
    // Days of month and week: either when both are restricted, both when one has a star.
    [InlineData("0 0 13 * fri", "2026-03-04 00:00", "2026-03-06 00:00")]
    [InlineData("0 0 12 * fri", "2026-03-07 00:00", "2026-03-12 00:00")]
    [InlineData("0 0 */7 * mon", "2026-03-04 00:00", "2026-06-01 00:00")]
    [InlineData("0 0 ? * mon", "2026-03-04 00:00", "2026-03-09 00:00")]
    // The calendar.
    [InlineData("0 0 31 * *", "2026-03-31 00:00", "2026-05-31 00:00")]
    [InlineData("0 0 29 2 *", "2026-03-04 00:00", "2028-02-29 00:00")]
    [InlineData("0 0 29 2 *", "2096-03-01 00:00", "2104-02-29 00:00")]
    [InlineData("@hourly", "2026-03-04 10:05", "2026-03-04 11:00")]
    [InlineData("@Daily", "2026-03-04 10:05", "2026-03-05 00:00")]
    [InlineData("@midnight", "2026-03-04 10:05", "2026-03-05 00:00")]
    [InlineData("@weekly", "2026-03-04 10:05", "2026-03-08 00:00")]
    [InlineData("@monthly", "2026-03-04 10:05", "2026-04-01 00:00")]
    [InlineData("@yearly", "2026-03-04 10:05", "2027-01-01 00:00")]
    [InlineData(" \t0  4\t* * * ", "2026-03-04 10:05", "2026-03-05 04:00")]
    public void Next_InUtc_IsTheFirstAfter(string cron, string after, string expected) => Check(cron, "UTC", after + " +00:00", expected + " +00:00");

    [Theory]
    // 8 March 2026, 02:00 EST becomes 03:00 EDT: what is skipped happens then, once.
    [InlineData("30 2 * * *", NewYork, "2026-03-08 01:59 -05:00", "2026-03-08 03:00 -04:00")]
    [InlineData("30 2 * * *", NewYork, "2026-03-08 03:00 -04:00", "2026-03-09 02:30 -04:00")]
    [InlineData("*/20 2 * * *", NewYork, "2026-03-08 01:59 -05:00", "2026-03-08 03:00 -04:00")]
    [InlineData("*/20 2 * * *", NewYork, "2026-03-08 03:00 -04:00", "2026-03-09 02:00 -04:00")]
    [InlineData("15,45 * * * *", NewYork, "2026-03-08 01:50 -05:00", "2026-03-08 03:00 -04:00")]
    [InlineData("0 3 * * *", NewYork, "2026-03-08 01:59 -05:00", "2026-03-08 03:00 -04:00")]
    // 1 November 2026, 02:00 EDT becomes 01:00 EST: a fixed time once, an interval both times.
    [InlineData("30 1 * * *", NewYork, "2026-11-01 00:00 -04:00", "2026-11-01 01:30 -04:00")]
    [InlineData("30 1 * * *", NewYork, "2026-11-01 01:30 -04:00", "2026-11-02 01:30 -05:00")]
    [InlineData("15,45 1 * * *", NewYork, "2026-11-01 01:45 -04:00", "2026-11-02 01:15 -05:00")]
    [InlineData("*/30 1 * * *", NewYork, "2026-11-01 01:30 -04:00", "2026-11-01 01:00 -05:00")]
    [InlineData("30 * * * *", NewYork, "2026-11-01 01:30 -04:00", "2026-11-01 01:30 -05:00")]
    [InlineData("30 * * * *", NewYork, "2026-11-01 01:30 -05:00", "2026-11-01 02:30 -05:00")]
    [InlineData("0 */2 * * *", NewYork, "2026-11-01 00:30 -04:00", "2026-11-01 02:00 -05:00")]
    [InlineData("0 2 * * *", NewYork, "2026-11-01 01:59 -04:00", "2026-11-01 02:00 -05:00")]
    [InlineData("0 0 * * *", Berlin, "2026-03-28 23:30 +01:00", "2026-03-29 00:00 +01:00")]
    [InlineData("30 2 * * *", Berlin, "2026-03-29 01:59 +01:00", "2026-03-29 03:00 +02:00")]
    [InlineData("30 2 * * *", Berlin, "2026-10-25 02:30 +02:00", "2026-10-26 02:30 +01:00")]
    // Lord Howe moves by half an hour.
    [InlineData("15 2 * * *", LordHowe, "2026-10-04 01:59 +10:30", "2026-10-04 02:30 +11:00")]
    [InlineData("45 1 * * *", LordHowe, "2026-04-05 01:45 +11:00", "2026-04-06 01:45 +10:30")]
    [InlineData("*/15 1 * * *", LordHowe, "2026-04-05 01:45 +11:00", "2026-04-05 01:30 +10:30")]
    public void Next_WhereTheClockIsSet_IsNeitherLostNorRepeated(string cron, string zone, string after, string expected) => Check(cron, zone, after, expected);

    [Theory]
    [InlineData("", "needs 5 fields")]
    [InlineData("* * * *", "needs 5 fields")]
    [InlineData("* * * * * *", "needs 5 fields")]
    [InlineData("60 * * * *", "minute '60' is not 0 to 59")]
    [InlineData("* 24 * * *", "hour '24' is not 0 to 23")]
    [InlineData("* * 0 * *", "day of month '0' is not 1 to 31")]
    [InlineData("* * * 13 *", "month '13' is not 1 to 12 or jan to dec")]
    [InlineData("* * * * 8", "day of week '8' is not 0 to 7 or sun to sat")]
    [InlineData("* * * * mond", "day of week 'mond'")]
    [InlineData("*/0 * * * *", "minute '*/0' has a step")]
    [InlineData("*/61 * * * *", "minute '*/61' has a step")]
    [InlineData("*/2/2 * * * *", "more than one step")]
    [InlineData("1-2-3 * * * *", "is no range")]
    [InlineData("1, * * * *", "minute ''")]
    [InlineData("-1 * * * *", "minute ''")]
    [InlineData("+1 * * * *", "minute '+1'")]
    [InlineData("* * L * *", "day of month 'L'")]
    [InlineData("0 0 30 2 *", "names days that no month has")]
    [InlineData("0 0 31 apr,jun *", "names days that no month has")]
    [InlineData("@reboot", "known short forms")]
    public void Parse_WhatCannotBeMeant_NamesTheField(string cron, string problem) =>
        Assert.Contains(problem, Assert.Throws<FormatException>(() => CronExpression.Parse(cron)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_AnyText_AnswersOrNamesTheProblem() =>
        Prop.ForAll(Gen.Elements("*", "5", "-", "/", ",", " ", "mon", "@", "7", "1-5", "\0", "٣", "L").ListOf().Select(string.Concat).ToArbitrary(), text =>
        {
            try
            {
                CronExpression.Parse(text);
            }
            catch (FormatException)
            {
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    /// <summary>Walking forward and looking back see the same times, also over the shifts of a year.</summary>
    [Fact]
    public void Between_AnySchedule_IsWhatNextWalksThrough()
    {
        var fields = from minute in Gen.Elements("0", "30", "*/20", "15,45", "50-10/10")
                     from hour in Gen.Elements("*", "1", "2", "0-3", "*/2", "23-1")
                     from days in Gen.Elements("* * *", "* * sun", "1,8,25,29 * *")
                     select $"{minute} {hour} {days}";
        var starts = from zone in Gen.Elements(NewYork, Berlin, LordHowe, "Africa/Cairo", "Antarctica/Troll", "UTC")
                     from month in Gen.Elements(3, 4, 10, 11)
                     from hour in Gen.Choose(0, 30 * 24)
                     select (Zone: TimeZoneInfo.FindSystemTimeZoneById(zone), At: new DateTimeOffset(2026, month, 1, 0, 0, 0, TimeSpan.Zero).AddHours(hour));
        Prop.ForAll(fields.ToArbitrary(), starts.ToArbitrary(), (text, start) =>
        {
            var cron = CronExpression.Parse(text);
            var (since, until) = (start.At, start.At.AddDays(2));
            var walked = new List<DateTimeOffset>();
            for (var at = cron.Next(since.AddTicks(-1), start.Zone); at <= until; at = cron.Next(at.Value, start.Zone))
                walked.Add(at.Value);
            return cron.Between(since, until, start.Zone).Reverse().SequenceEqual(walked);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    private static void Check(string cron, string zone, string after, string expected) =>
        Assert.Equal(At(expected), CronExpression.Parse(cron).Next(At(after), TimeZoneInfo.FindSystemTimeZoneById(zone)));

    private static DateTimeOffset At(string text) => DateTimeOffset.ParseExact(text, "yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);
}
