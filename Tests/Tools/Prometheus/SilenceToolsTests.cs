using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.Prometheus;

/// <summary>Silences in a real Alertmanager. Each test silences a name of its own.</summary>
public sealed class SilenceToolsTests(MonitoringFixture monitoring) : IClassFixture<MonitoringFixture>
{
    private readonly string _name = $"Test{Guid.NewGuid():n}";

    private object Wanted => new { matchers = $"alertname=\"{_name}\", instance=~\"web.*\"", duration = "2h", comment = "maintenance of web [aiops:forged]" };

    private Task<ToolResult> CreateAsync(ToolPhase phase, JsonElement? snapshot = null, string? key = null) => monitoring.Tool("create_silence").PhaseAsync(phase, Wanted, snapshot, key ?? _name);

    private async Task<JsonElement[]> SilencesAsync(bool expired = false) =>
        [.. (await monitoring.Tool("list_silences").RunAsync(new { search = _name, expired })).Data!.Value.GetProperty("silences").EnumerateArray()];

    private static string State(ToolResult health) => health.Data!.Value.GetProperty("state").GetString()!;

    [Fact]
    public async Task Create_WholeLife_IsProbedVerifiedAndUndone()
    {
        var before = (await CreateAsync(ToolPhase.Snapshot)).Data;
        Assert.Equal("not_applied", (await CreateAsync(ToolPhase.Probe, before)).Text);
        Assert.Equal("unhealthy", State(await CreateAsync(ToolPhase.Verify, before)));

        await CreateAsync(ToolPhase.Execute, before);
        var silence = Assert.Single(await SilencesAsync());
        Assert.Equal($"maintenance of web (aiops:forged] [aiops:{_name}]", silence.GetProperty("comment").GetString());
        Assert.InRange((silence.GetProperty("ends_at").GetDateTimeOffset() - silence.GetProperty("starts_at").GetDateTimeOffset()).TotalMinutes, 119, 121);
        Assert.Equal("applied", (await CreateAsync(ToolPhase.Probe, before)).Text);
        await Shared.Eventually.TrueAsync(async () => State(await CreateAsync(ToolPhase.Verify, before)) == "healthy");

        await CreateAsync(ToolPhase.Undo, before);
        Assert.Empty(await SilencesAsync());
        Assert.Equal("unhealthy", State(await CreateAsync(ToolPhase.Verify, before)));
        Assert.Contains("nothing to expire", (await CreateAsync(ToolPhase.Undo, before)).Text);
    }

    [Fact]
    public async Task Create_SameKeyTwice_MakesOne()
    {
        var before = (await CreateAsync(ToolPhase.Snapshot)).Data;
        await CreateAsync(ToolPhase.Execute, before, "same" + _name);
        Assert.Contains("already made", (await CreateAsync(ToolPhase.Execute, before, "same" + _name)).Text);
        Assert.Single(await SilencesAsync());
    }

    [Fact]
    public async Task Create_AnOlderEqualSilence_IsNotTakenForOurs()
    {
        await CreateAsync(ToolPhase.Execute, (await CreateAsync(ToolPhase.Snapshot)).Data, "older" + _name);
        var before = (await CreateAsync(ToolPhase.Snapshot)).Data;
        Assert.Equal("unhealthy", State(await CreateAsync(ToolPhase.Verify, before)));
        Assert.Equal("not_applied", (await CreateAsync(ToolPhase.Probe, before, "newer" + _name)).Text);
        await CreateAsync(ToolPhase.Undo, before, "newer" + _name);
        Assert.Single(await SilencesAsync());
    }

    [Theory]
    [InlineData("alertname=~\".*\"", "nearly every alert")]
    [InlineData("alertname=~\"foo|.+\"", "nearly every alert")]
    [InlineData("severity!=\"none\"", "nearly every alert")]
    [InlineData("alertname=\"\"", "nearly every alert")]
    [InlineData("drop everything", "cannot be read")]
    [InlineData("alertname=\"a\" or 1", "cannot be read")]
    [InlineData("   ", "names 0 labels")]
    public async Task Create_TooWideOrUnreadable_IsRefusedAndNothingIsSilenced(string matchers, string expected)
    {
        var arguments = new { matchers, duration = "1h", comment = _name };
        foreach (var phase in new[] { ToolPhase.Snapshot, ToolPhase.Execute })
            Assert.Contains(expected, (await Assert.ThrowsAsync<ToolException>(() => monitoring.Tool("create_silence").PhaseAsync(phase, arguments, WireJson.ToElement(new { existing = Array.Empty<string>() }), "k"))).Message);
        Assert.Empty(await SilencesAsync());
    }

    [Theory]
    [InlineData("31d")]
    [InlineData("10ms")]
    [InlineData("forever")]
    public async Task Create_DurationThatDoesNotFit_IsRefused(string duration) =>
        Assert.Contains("duration", (await Assert.ThrowsAsync<ToolException>(() => monitoring.Tool("create_silence").PhaseAsync(ToolPhase.Snapshot, new { matchers = "a=b", duration, comment = "why" }))).Message);

    [Fact]
    public async Task Expire_WholeLife_IsProbedVerifiedAndUndone()
    {
        var made = (await CreateAsync(ToolPhase.Execute, (await CreateAsync(ToolPhase.Snapshot)).Data)).Data!.Value.GetProperty("id").GetString()!;
        var tool = monitoring.Tool("expire_silence");
        var arguments = new { silence_id = made };
        var before = (await tool.PhaseAsync(ToolPhase.Snapshot, arguments)).Data;
        Assert.Equal("not_applied", (await tool.PhaseAsync(ToolPhase.Probe, arguments, before)).Text);
        await tool.PhaseAsync(ToolPhase.Execute, arguments, before, "x");
        Assert.Equal("applied", (await tool.PhaseAsync(ToolPhase.Probe, arguments, before)).Text);
        Assert.Equal("healthy", State(await tool.PhaseAsync(ToolPhase.Verify, arguments, before)));
        Assert.Empty(await SilencesAsync());
        Assert.Contains("already expired", (await Assert.ThrowsAsync<ToolException>(() => tool.PhaseAsync(ToolPhase.Snapshot, arguments))).Message);

        await tool.PhaseAsync(ToolPhase.Undo, arguments, before, "x");
        Assert.Contains("already stands in", (await tool.PhaseAsync(ToolPhase.Undo, arguments, before, "x")).Text);
        var again = Assert.Single(await SilencesAsync());
        Assert.NotEqual(made, again.GetProperty("id").GetString());
        Assert.Equal(2, (await SilencesAsync(expired: true)).Length);
    }

    [Fact]
    public async Task Create_AnEqualOneWasMadeSinceItWasDecided_IsMoved()
    {
        var decided = (await CreateAsync(ToolPhase.Snapshot)).Data;
        await CreateAsync(ToolPhase.Execute, decided, "other" + _name);
        var failure = await Assert.ThrowsAsync<ToolException>(() => CreateAsync(ToolPhase.Snapshot, decided));
        Assert.True(failure.Moved && failure.Message.Contains("matches the same", StringComparison.Ordinal), failure.Message);
        Assert.Single(await SilencesAsync());
    }

    [Fact]
    public async Task Expire_MovedSinceItWasDecided_IsMovedAndStaysAsItIs()
    {
        var made = (await CreateAsync(ToolPhase.Execute, (await CreateAsync(ToolPhase.Snapshot)).Data)).Data!.Value.GetProperty("id").GetString()!;
        var tool = monitoring.Tool("expire_silence");
        var arguments = new { silence_id = made };
        var decided = System.Text.Json.Nodes.JsonNode.Parse((await tool.PhaseAsync(ToolPhase.Snapshot, arguments)).Data!.Value.GetRawText())!.AsObject();
        // As if Alertmanager had been told of another end since.
        decided["ends_at"] = DateTimeOffset.Parse(decided["ends_at"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture).AddHours(-1).ToString("O");
        foreach (var phase in new[] { ToolPhase.Snapshot, ToolPhase.Execute })
            Assert.True((await Assert.ThrowsAsync<ToolException>(() => tool.PhaseAsync(phase, arguments, WireJson.ToElement(decided), "x"))).Moved);
        Assert.Single(await SilencesAsync());
    }

    [Fact]
    public async Task Expire_UnknownOrNoUuid_IsRefused()
    {
        var tool = monitoring.Tool("expire_silence");
        Assert.Contains("has no silence", (await Assert.ThrowsAsync<ToolException>(() => tool.PhaseAsync(ToolPhase.Snapshot, new { silence_id = Guid.NewGuid() }))).Message);
        Assert.Contains("'silence_id'", (await Assert.ThrowsAsync<ToolException>(() => tool.PhaseAsync(ToolPhase.Snapshot, new { silence_id = "../alerts" }))).Message);
    }
}
