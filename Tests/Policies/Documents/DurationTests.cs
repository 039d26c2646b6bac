using AIOps.Policies.Documents;
using FsCheck;
using FsCheck.Fluent;

namespace AIOps.Tests.Policies.Documents;

public sealed class DurationTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("5m", 300_000)]
    [InlineData("90m", 5_400_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("2d", 172_800_000)]
    [InlineData("1d2h3m4s5ms", 93_784_005)]
    [InlineData("1m5ms", 60_005)]
    [InlineData("0s", 0)]
    public void TryParse_EachUnit_Reads(string text, long milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var value));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("m")]
    [InlineData("-5m")]
    [InlineData("5 m")]
    [InlineData("5M")]
    [InlineData("1.5h")]
    [InlineData("5m5m")]
    [InlineData("30m1h")]
    [InlineData("5m\n")]
    [InlineData("٥m")]
    [InlineData("999999999d")]
    [InlineData("999999999999d999999999999h")]
    [InlineData("99999999999999999999999999999999999s")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Fact]
    public void Format_AnyDuration_ParsesBack() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).Select(n => TimeSpan.FromMilliseconds((long)n * 7)).ToArbitrary(),
            value => Duration.TryParse(Duration.Format(value), out var back) && back == value).QuickCheckThrowOnFailure();

    [Fact]
    public void Format_FinerThanAMillisecond_StillParses() => Assert.Equal("0s", Duration.Format(TimeSpan.FromTicks(1)));

    [Fact]
    public void TryParse_AnyText_NeverThrows() =>
        Prop.ForAll<string>(text => !Duration.TryParse(text ?? "", out var value) || Duration.TryParse(Duration.Format(value), out _))
            .QuickCheckThrowOnFailure();
}
