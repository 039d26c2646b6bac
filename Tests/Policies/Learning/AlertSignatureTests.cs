using AIOps.Policies.Learning.Signatures;
using FsCheck;
using FsCheck.Fluent;

namespace AIOps.Tests.Policies.Learning;

public sealed class AlertSignatureTests
{
    private const string RandomLetters = "bcdfghjklmnpqrstvwxz2456789";

    private static Gen<string> Letters(int count) => Gen.Elements(RandomLetters.ToCharArray()).ArrayOf(count).Select(c => new string(c));

    private static readonly Arbitrary<(string Hash, string Pod)> Suffixes = Arb.From(from length in Gen.Choose(6, 10) from hash in Letters(length) from pod in Letters(5) select (hash, pod));

    private static readonly Gen<string> Texts = Gen.Elements('a', 'F', '1', '-', '#', '=', ':', '.', '\n', 'ß', '\ud83d').ListOf().Select(string.Concat);

    private static readonly Gen<List<(string Name, string Value)>> AnyLabels = (from name in Texts from value in Texts select (name, value)).ListOf();

    /// <summary>It is stored: a change of the rules is a new version.</summary>
    [Fact]
    public void Key_Version1_StaysAsItIs() =>
        Assert.Equal("v1-" + Expected, AlertSignature.Of("KubePodCrashLooping", Labels(("namespace", "shop"), ("container", "app"), ("pod", "web-1"), ("severity", "critical"))).Key);

    private const string Expected = "a5d4e837e5bc1c5a84772466bc522a3f";

    [Fact]
    public void Key_SameKind_IsTheSameWhateverThePodIsCalled() => Prop.ForAll(Suffixes, Suffixes, (one, other) =>
        Key(("pod", $"web-{one.Hash}-{one.Pod}"), ("workload", $"web-{one.Hash}-{one.Pod}"), ("namespace", "shop")) == Key(("pod", $"web-{other.Hash}-{other.Pod}"), ("workload", $"web-{other.Hash}-{other.Pod}"), ("namespace", "shop"))).QuickCheckThrowOnFailure();

    [Fact]
    public void Key_OtherNumbersHashesAndAddresses_IsTheSame() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(0, 255).ToArbitrary(), (number, octet) =>
        Key(("path", $"/jobs/{number}"), ("peer", $"10.0.{octet}.7:{number % 65536}"), ("run", $"{new Guid(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)}"))
        == Key(("path", "/jobs/5"), ("peer", "10.0.1.7:80"), ("run", "6f9619ff-8b86-d011-b42d-00c04fc964ff"))).QuickCheckThrowOnFailure();

    [Fact]
    public void Key_AnyLabels_DoesNotDependOnTheirOrderAndNeverThrows() => Prop.ForAll(AnyLabels.ToArbitrary(), labels =>
    {
        var clean = labels.DistinctBy(l => l.Name).ToDictionary(l => l.Name, l => l.Value);
        return AlertSignature.Of("A", clean).Key == AlertSignature.Of("A", clean.Reverse().ToDictionary(l => l.Key, l => l.Value)).Key && AlertSignature.Of("A", clean).Tokens.Count <= 32;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("namespace", "shop", "pay")]
    [InlineData("service", "web", "api")]
    [InlineData("mountpoint", "/var", "/home")]
    public void Key_AnotherKind_IsAnother(string label, string one, string other) => Assert.NotEqual(Key((label, one)), Key((label, other)));

    [Fact]
    public void Key_AnotherAlert_IsAnother() => Assert.NotEqual(AlertSignature.Of("A", Labels()).Key, AlertSignature.Of("B", Labels()).Key);

    [Theory]
    [InlineData("web-7d4b9c6f5d-x2vlq", "web")]
    [InlineData("fluentd-x2vlq", "fluentd")]
    [InlineData("db-0", "db-#")]
    [InlineData("checkout", "checkout")]
    [InlineData("ip-10-0-3-4", "ip-#-#-#-#")]
    [InlineData("sha256:9f86d081884c7d65", "sha#:#")]
    [InlineData("[fe80::1ff:fe23:4567:890a]:9100", "#:#")]
    [InlineData("facade", "facade")]
    public void Shape_Of_SaysWhatKindItIs(string value, string shape) => Assert.Equal(shape, NameShape.Of(value));

    [Fact]
    public void Shape_HostileLength_IsCut() => Assert.True(NameShape.Of(new string('a', 1_000_000)).Length <= NameShape.Longest);

    private static string Key(params (string, string)[] labels) => AlertSignature.Of("Crash", Labels(labels)).Key;

    private static Dictionary<string, string> Labels(params (string Name, string Value)[] labels) => labels.ToDictionary(l => l.Name, l => l.Value);
}
