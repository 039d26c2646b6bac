using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Agent.Alerts.Sources;
using AIOps.Agent.Api;
using AIOps.Agent.Api.Requests;
using FsCheck;
using FsCheck.Fluent;

namespace AIOps.Tests.Agent.Alerts.Sources;

/// <summary>Whatever JSON comes: a source answers every alert in it, or names a field; it never fails otherwise.</summary>
public sealed class SourceProperties
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Names =
        ["alerts", "labels", "annotations", "alertname", "status", "startsAt", "endsAt", "fingerprint", "generatorURL", "name", "severity", "groupKey", "receiver", "incident_id", "container_name", "alert_type", "logs", "timestamp", "", "x"];

    private static readonly string[] Texts =
        ["", "A", "firing", "resolved", "Resolved", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.9999999-14:00", "2026-05-01T11:00:00Z", "2026-05-01 11:00", "yesterday", "critical", "💥", "${label.x}", new('a', 600), new('b', 70_000)];

    [Fact]
    public void AlertmanagerSource_AnyJson_AnswersEveryAlertOrNamesAField() => Check(body =>
    {
        var alerts = AlertmanagerSource.Read(body, Now);
        Assert.Equal(Expected(body), alerts.Count);
        return alerts;
    });

    [Fact]
    public void ContainerSource_AnyJson_AnswersOneAlertOrNamesAField() => Check(body => [ContainerSource.Read(body, Now)]);

    private static void Check(Func<JsonElement, IReadOnlyList<Alert>> read) => Prop.ForAll(Json().ToArbitrary(), text =>
    {
        try
        {
            foreach (var alert in read(JsonDocument.Parse(text).RootElement))
            {
                Assert.NotEmpty(alert.Name);
                Assert.InRange(alert.Fingerprint.Length, 1, 255);
                Assert.InRange(alert.Name.Length, 1, 512);
                Assert.Equal(TimeSpan.Zero, alert.StartsAt.Offset);
                Assert.DoesNotContain(alert.Labels, l => l.Key.Length == 0 || l.Value.Length == 0);
            }
        }
        catch (InputException e)
        {
            Assert.NotEmpty(e.Field);
            Assert.NotEmpty(e.Problem);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static int Expected(JsonElement body) => body.ValueKind switch
    {
        JsonValueKind.Array => body.GetArrayLength(),
        JsonValueKind.Object when body.TryGetProperty("alerts", out var alerts) => alerts.GetArrayLength(),
        _ => 1,
    };

    /// <summary>JSON that looks like what the sources take, and is wrong in places.</summary>
    private static Gen<string> Json() => Gen.Sized(size => Node(Math.Min(size, 5))).Select(node => node?.ToJsonString() ?? "null");

    private static Gen<JsonNode?> Node(int depth)
    {
        var leaf = Gen.Frequency(
            (6, Gen.Elements(Texts).Select(t => (JsonNode?)JsonValue.Create(t))),
            (1, Gen.Elements(0d, -1, 1e300, 42).Select(n => (JsonNode?)JsonValue.Create(n))),
            (1, Gen.Elements(true, false).Select(b => (JsonNode?)JsonValue.Create(b))),
            (1, Gen.Constant((JsonNode?)null)));
        if (depth <= 0)
            return leaf;
        var member = Gen.Elements(Names).SelectMany(name => Node(depth - 1).Select(value => (name, value)));
        var plausible = Gen.Elements(Texts).SelectMany(text => Gen.Elements(Texts).Select(status => (JsonNode?)new JsonObject
        {
            ["labels"] = new JsonObject { ["alertname"] = text, ["pod"] = status }, ["startsAt"] = status, ["status"] = status.Length < 9 ? status : null,
            ["incident_id"] = text, ["container_name"] = text, ["alert_type"] = text,
        }));
        return Gen.Frequency(
            (2, leaf),
            (3, plausible),
            (3, Gen.ListOf(member, 4).Select(members => (JsonNode?)new JsonObject(members.DistinctBy(m => m.name).Select(m => KeyValuePair.Create(m.name, m.value?.DeepClone()))))),
            (2, Gen.ListOf(plausible, 3).Select(items => (JsonNode?)new JsonObject { ["alerts"] = new JsonArray([.. items.Select(i => i?.DeepClone())]) })),
            (2, Gen.ListOf(Node(depth - 1), 3).Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())]))));
    }
}
