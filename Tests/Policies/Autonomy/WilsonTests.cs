using AIOps.Policies.Autonomy;
using FsCheck;
using FsCheck.Fluent;

namespace AIOps.Tests.Policies.Autonomy;

public sealed class WilsonTests
{
    private static readonly Arbitrary<(int Successes, int Trials)> Records = Arb.From(
        from trials in Gen.Choose(1, 2000)
        from successes in Gen.Choose(0, trials)
        select (successes, trials));

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 10, 0)]
    [InlineData(1, 1, 0.2065)]
    [InlineData(5, 5, 0.5655)]
    [InlineData(8, 10, 0.4902)]
    [InlineData(20, 20, 0.8389)]
    [InlineData(18, 20, 0.6990)]
    public void LowerBound_KnownRecords_IsThePublishedValue(int successes, int trials, double expected) =>
        Assert.Equal(expected, Wilson.LowerBound(successes, trials), 4);

    [Fact]
    public void LowerBound_Any_LiesBetweenZeroAndTheRate() => Prop.ForAll(Records, r =>
        Wilson.LowerBound(r.Successes, r.Trials) is >= 0 and <= 1 && Wilson.LowerBound(r.Successes, r.Trials) <= (double)r.Successes / r.Trials + 1e-12).QuickCheckThrowOnFailure();

    [Fact]
    public void LowerBound_OneMoreSuccess_IsHigherAndOneMoreFailureLower() => Prop.ForAll(Records, r =>
        Wilson.LowerBound(r.Successes + 1, r.Trials + 1) > Wilson.LowerBound(r.Successes, r.Trials)
        && Wilson.LowerBound(r.Successes, r.Trials + 1) <= Wilson.LowerBound(r.Successes, r.Trials)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(-1, 3)]
    [InlineData(4, 3)]
    public void LowerBound_ImpossibleRecord_IsRefused(int successes, int trials) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Wilson.LowerBound(successes, trials));
}
