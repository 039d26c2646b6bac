using AIOps.Policies.Safety.Breakers;

namespace AIOps.Tests.Policies.Safety.Breakers;

/// <summary>Runs are written as <c>begin-end result</c> in minutes after noon: <c>0-1 x</c> failed, <c>0-1 ok</c>, <c>0- ?</c> still runs.</summary>
public sealed class CircuitBreakerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly BreakerOptions Options = new() { Failures = 3, Window = TimeSpan.FromMinutes(15), CoolOff = TimeSpan.FromMinutes(10) };

    [Theory]
    [InlineData("", 5, "closed 0")]
    [InlineData("0-1 x,1-2 x", 5, "closed 2")]
    [InlineData("0-1 x,1-2 ok,2-3 x,3-4 x", 5, "open 14")]
    // What failed a window ago does not count.
    [InlineData("0-1 x,1-2 x,15-17 x", 18, "closed 1")]
    [InlineData("0-1 x,1-2 x", 20, "closed 0")]
    // What was under way when it opened tells nothing by succeeding, and keeps it open by failing.
    [InlineData("0-1 x,0-2 x,0-3 x,0-4 ok", 5, "open 13")]
    [InlineData("0-1 x,0-2 x,0-3 x,0-4 x", 5, "open 14")]
    // After the cool-off one tries; it decides.
    [InlineData("0-1 x,0-2 x,0-3 x,13- ?", 14, "trial")]
    [InlineData("0-1 x,0-2 x,0-3 x,12- ?", 14, "open 13")]
    [InlineData("0-1 x,0-2 x,0-3 x,13-15 ok", 16, "closed 0")]
    [InlineData("0-1 x,0-2 x,0-3 x,13-15 x", 16, "open 25")]
    [InlineData("0-1 x,0-2 x,0-3 x,13-15 x,25-26 ok,27-28 x", 29, "closed 1")]
    public void Of_Runs_TellsHowItStands(string runs, int now, string expected)
    {
        var parsed = runs.Split(',', StringSplitOptions.RemoveEmptyEntries).Select((run, i) =>
        {
            var (times, result) = (run.Split(' ')[0].Split('-'), run.Split(' ')[1]);
            return new ActionRun($"{i}", "poke", "thing", At(times[0]), result == "?" ? null : At(times[1]), result == "ok");
        });
        var state = CircuitBreaker.Of(parsed.Reverse(), Options, Noon.AddMinutes(now));
        Assert.Equal(expected, state switch
        {
            { Trial: not null } => "trial",
            { TryAt: { } at } => $"open {(at - Noon).TotalMinutes}",
            _ => $"closed {state.Failures}",
        });
    }

    private static DateTimeOffset At(string minutes) => Noon.AddMinutes(int.Parse(minutes, System.Globalization.CultureInfo.InvariantCulture));
}
