using System.Text.RegularExpressions;
using AIOps.Policies.Conditions;
using FsCheck;
using FsCheck.Fluent;

namespace AIOps.Tests.Policies.Conditions;

public sealed class WildcardTests
{
    // Few letters, so that patterns and values meet often.
    private static readonly Arbitrary<string> Texts = Gen.Elements("aAbß*?.[\n").ListOf().Select(string.Concat).ToArbitrary();

    [Fact]
    public void Matches_AnyPatternAndValue_AsARegularExpressionWould() =>
        Prop.ForAll(Texts, Texts, (pattern, value) => new Wildcard(pattern).Matches(value) == Oracle(pattern).IsMatch(value))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    public void Matches_IgnoringCase_TreatsBothSidesAlike() =>
        Prop.ForAll(Texts, Texts, (pattern, value) => new Wildcard(pattern, true).Matches(value) == new Wildcard(pattern.ToUpperInvariant(), true).Matches(value.ToUpperInvariant()))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Matches_HostilePattern_StaysWithinPatternTimesValue()
    {
        // A backtracking matcher would need longer than the universe has.
        var pattern = string.Concat(Enumerable.Repeat("*a", 100)) + "b";
        Assert.False(new Wildcard(pattern).Matches(new string('a', 2000)));
    }

    private static Regex Oracle(string pattern) =>
        new($@"\A{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal)}\z", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
}
