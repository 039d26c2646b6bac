using System.Text.Json;
using AIOps.Agent.Alerts.Sources;
using AIOps.Agent.Api;
using AIOps.Agent.Api.Requests;

namespace AIOps.Tests.Agent.Alerts.Sources;

public sealed class AlertmanagerSourceTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Read_Version4_EveryField()
    {
        var alert = Assert.Single(Read("""
            {"receiver":"aiops","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"PodCrashLooping","namespace":"shop","pod":"web-1","severity":"Critical"},
            "annotations":{"summary":"web-1 crashes"},"startsAt":"2026-05-01T11:58:26.739266876+02:00","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://prometheus/graph?g0.expr=up","fingerprint":"a1b2c3d4e5f60718"}],
            "groupLabels":{"alertname":"PodCrashLooping"},"commonLabels":{},"commonAnnotations":{},"externalURL":"http://alertmanager","version":"4","groupKey":"{}:{alertname=\"PodCrashLooping\"}","truncatedAlerts":0,"notificationReason":"new"}
            """));
        Assert.Equal(("alertmanager", "a1b2c3d4e5f60718", "PodCrashLooping", AlertStatus.Firing, "critical"), (alert.Source, alert.Fingerprint, alert.Name, alert.Status, alert.Severity));
        Assert.Equal(new DateTimeOffset(2026, 5, 1, 9, 58, 26, TimeSpan.Zero), alert.StartsAt, TimeSpan.FromSeconds(1));
        Assert.Null(alert.EndsAt);
        Assert.Equal("http://prometheus/graph?g0.expr=up", alert.GeneratorUrl);
        Assert.Equal("web-1 crashes", alert.Annotations["summary"]);
    }

    [Fact]
    public void Read_Version3_WithoutFingerprint_TheSameOneWhateverTheOrderOfLabels()
    {
        static Alert One(string labels) => Assert.Single(Read($$"""{"version":"3","groupKey":12345,"status":"firing","receiver":"r","alerts":[{"status":"firing","labels":{{labels}},"annotations":{},"startsAt":"2026-05-01T11:00:00Z","endsAt":"2026-05-01T10:00:00Z","generatorURL":""}]}"""));
        var alert = One("""{"alertname":"A","pod":"p","ns":"n"}""");
        Assert.Equal(alert.Fingerprint, One("""{"ns":"n","pod":"p","alertname":"A"}""").Fingerprint);
        Assert.NotEqual(alert.Fingerprint, One("""{"ns":"n","pod":"q","alertname":"A"}""").Fingerprint);
        Assert.Null(alert.GeneratorUrl);
    }

    [Theory]
    [InlineData("""{"labels":{"alertname":"A"}}""", AlertStatus.Firing)]
    [InlineData("""{"labels":{"alertname":"A"},"endsAt":null,"startsAt":""}""", AlertStatus.Firing)]
    [InlineData("""{"labels":{"alertname":"A"},"endsAt":"0001-01-01T00:00:00Z"}""", AlertStatus.Firing)]
    [InlineData("""{"labels":{"alertname":"A"},"endsAt":"2026-05-01T11:59:59Z"}""", AlertStatus.Resolved)]
    [InlineData("""{"labels":{"alertname":"A"},"endsAt":"2026-05-01T12:05:00.000Z"}""", AlertStatus.Firing)]
    [InlineData("""{"labels":{"alertname":"A"},"status":"FIRING","endsAt":"2020-01-01T00:00:00Z"}""", AlertStatus.Firing)]
    [InlineData("""{"status":"resolved","alerts":[{"labels":{"alertname":"A"}}]}""", AlertStatus.Resolved)]
    [InlineData("""{"status":"resolved","alerts":[{"labels":{"alertname":"A"},"status":"firing"}]}""", AlertStatus.Firing)]
    [InlineData("""{"name":"A","status":null,"extra":[1,{"deep":true}]}""", AlertStatus.Firing)]
    [InlineData("""[{"labels":{"alertname":"A","empty":"","none":null}}]""", AlertStatus.Firing)]
    public void Read_OddRealOnes_AreTaken(string body, AlertStatus status)
    {
        var alert = Assert.Single(Read(body));
        Assert.Equal(("A", status), (alert.Name, alert.Status));
        Assert.DoesNotContain(alert.Labels, l => l.Key is "empty" or "none");
        Assert.True(alert.StartsAt <= Now);
    }

    [Theory]
    [InlineData("[]", "body")]
    [InlineData("42", "body")]
    [InlineData("""{"alerts":{}}""", "alerts")]
    [InlineData("""{"alerts":[]}""", "alerts")]
    [InlineData("""{"alerts":[{"labels":{"alertname":"A"}},7]}""", "alerts[1]")]
    [InlineData("""{"alerts":[{"labels":{"alertname":"A","n":1}}]}""", "alerts[0].labels.n")]
    [InlineData("""{"alerts":[{"labels":{"x":"y"}}]}""", "alerts[0].labels.alertname")]
    [InlineData("""{"labels":[]}""", "labels")]
    [InlineData("""{"labels":{"":"x","alertname":"A"}}""", "labels")]
    [InlineData("""{"labels":{"alertname":"A"},"status":"pending"}""", "status")]
    [InlineData("""{"labels":{"alertname":"A"},"startsAt":"12:30"}""", "startsAt")]
    [InlineData("""{"labels":{"alertname":"A"},"startsAt":"2026-13-41T00:00:00Z"}""", "startsAt")]
    [InlineData("""{"labels":{"alertname":"A"},"endsAt":"0001-01-01T00:00:00+14:00"}""", "endsAt")]
    [InlineData("""{"labels":{"alertname":"A"},"endsAt":1714560000}""", "endsAt")]
    public void Read_Malformed_NamesTheField(string body, string field) => Assert.Equal(field, Assert.Throws<InputException>(() => Read(body)).Field);

    [Fact]
    public void Read_TooManyLabels_NamesThem()
    {
        var labels = string.Join(',', Enumerable.Range(0, 300).Select(i => $"\"l{i}\":\"v\""));
        Assert.Equal("labels", Assert.Throws<InputException>(() => Read($$"""{"labels":{ {{labels}}, "alertname":"A"} }""")).Field);
    }

    private static IReadOnlyList<Alert> Read(string body) => AlertmanagerSource.Read(JsonDocument.Parse(body).RootElement, Now);
}
