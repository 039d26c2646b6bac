using AIOps.Agent.Analysis.Context;

namespace AIOps.Tests.Agent.Analysis;

/// <summary>Values from outside stay values, whatever they hold.</summary>
public sealed class MetricQueriesTests
{
    [Theory]
    [InlineData("web-1", """{pod="web-1"}""")]
    [InlineData("""x"} or vector(1) or up{a="b""", """{pod="x\"} or vector(1) or up{a=\"b"}""")]
    [InlineData("""x\""", """{pod="x\\"}""")]
    [InlineData("a\nb", """{pod="a\nb"}""")]
    [InlineData("a\0b", "{pod=\"a\ufffdb\"}")]
    public void Is_HostileValue_StaysInItsString(string value, string expected) => Assert.Equal(expected, new LabelMatchers().Is("pod", value).ToString());

    [Fact]
    public void BeginsWith_Pattern_IsTakenLiterally() => Assert.Equal("""{pod=~"a\\.\\*\\|b-.*"}""", new LabelMatchers().BeginsWith("pod", "a.*|b").ToString());

    [Theory]
    [InlineData("")]
    [InlineData("a-b")]
    [InlineData("a=\"b\",c")]
    public void Is_BadName_IsRefused(string name) => Assert.Throws<ArgumentException>(() => new LabelMatchers().Is(name, "x"));

    [Fact]
    public void Of_LabelsWithSpacesOrControls_SelectsByNoneOfThem()
    {
        var alert = Alert(("pod", "web 1"), ("node", "a\tb"), ("namespace", new string('x', 300)), ("service", "checkout"));

        var subject = AlertSubject.Of(alert);

        Assert.Equal((null, null, null, "checkout"), (subject.Pod, subject.Node, subject.Namespace, subject.Service));
        Assert.All(MetricQueries.Of(subject, alert), query => Assert.Contains("checkout", query.PromQl, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_NothingKnown_AsksNothing() => Assert.Empty(MetricQueries.Of(AlertSubject.Of(Alert(("team", "shop"))), Alert(("team", "shop"))));

    [Fact]
    public void Of_Pod_CoversCpuMemoryDiskAndNetwork()
    {
        var alert = Alert(("namespace", "shop"), ("pod", "web-1"));

        var topics = MetricQueries.Of(AlertSubject.Of(alert), alert).Select(query => query.Topic).ToList();

        Assert.Equal(["cpu", "memory", MetricQueries.MemoryOfLimit, "network", "restarts", MetricQueries.Volume], topics);
    }

    private static Alert Alert(params (string Name, string Value)[] labels) => new()
    {
        Id = "a", Source = "api", Fingerprint = "f", Name = "A", Labels = labels.ToDictionary(l => l.Name, l => l.Value), StartsAt = DateTimeOffset.UnixEpoch,
    };
}
