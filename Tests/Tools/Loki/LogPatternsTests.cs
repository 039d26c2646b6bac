using AIOps.Tools.Loki;

namespace AIOps.Tests.Tools.Loki;

/// <summary>On lines as real programs write them.</summary>
public sealed class LogPatternsTests
{
    private static IReadOnlyList<LogPatterns.Group> Group(params string[] lines)
    {
        var patterns = new LogPatterns();
        for (var i = 0; i < lines.Length; i++)
            patterns.Add(new(DateTimeOffset.UnixEpoch.AddSeconds(i), lines[i], new Dictionary<string, string>()));
        return patterns.Groups;
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05.678Z ERROR order 4711 failed", "<time> ERROR order <n> failed")]
    [InlineData("2026-01-02 03:04:05,678 [http-nio-8080-exec-7] ERROR c.a.Shop - took 12ms", "<time> [http-nio-<n>-exec-<n>] ERROR c.a.Shop - took <n>ms")]
    [InlineData("10.1.2.3 - - [10/Oct/2025:13:55:36 +0000] \"GET /cart HTTP/1.1\" 500 17", "<address> - - [<time>] \"GET /cart HTTP/<n>\" <n> <n>")]
    [InlineData("dial tcp 10.0.0.7:5432: connect: connection refused", "dial tcp <address>: connect: connection refused")]
    [InlineData("request 3f2504e0-4f89-41d3-9a0c-0305e82c3301 by ann@example.org", "request <id> by <address>")]
    [InlineData("Oct 10 13:55:36 web sshd[4123]: error: maximum", "<time> web sshd[<n>]: error: maximum")]
    [InlineData("segfault at 0x7ffde3a1 ip 00007f3b2c1a", "segfault at <id> ip <id>")]
    [InlineData("commit deadbeef01 of feedback", "commit <id> of feedback")]
    [InlineData("peer fe80:0:0:1:2:3:4:5 left", "peer <address> left")]
    [InlineData("trace=Zx81kQm0pLw9 done", "trace=<id> done")]
    public void Abstract_WhatVaries_IsReplaced(string line, string expected) => Assert.Equal(expected, LogPatterns.Abstract(line));

    [Fact]
    public void Groups_SameMessage_AreOneWithCountFirstAndNewestExample()
    {
        var group = Assert.Single(Group("error: order 1 failed", "error: order 22 failed", "error: order 333 failed"));
        Assert.Equal(("error: order <n> failed", 3, "error: order 333 failed", 0L), (group.Pattern, group.Count, group.Example.Text, group.First.ToUnixTimeSeconds()));
    }

    [Fact]
    public void Groups_NamesThatVary_BecomeAHole() =>
        Assert.Equal("failed to pull image for pod <*> in namespace shop", Assert.Single(Group(
            "failed to pull image for pod web-blue in namespace shop",
            "failed to pull image for pod web-green in namespace shop",
            "failed to pull image for pod checkout_v2 in namespace shop")).Pattern);

    [Fact]
    public void Groups_OtherMessages_StayApart() => Assert.Equal(4, Group(
        "the client has now connected to the broker", "the client has now disconnected from the broker",
        "error: disk full", "error: disk gone").Count);

    [Fact]
    public void Groups_PlainWordThatDiffers_StaysApart() =>
        Assert.Equal(2, Group("the service is now up and running well", "the service is now down and running well").Count);

    [Fact]
    public void Groups_MostFrequentFirst() => Assert.Equal([3, 1], Group("error: a 1", "error: b 1", "error: b 2", "error: b 3").Select(group => group.Count));

    [Fact]
    public void Groups_OfHostileLines_AreBoundedAndLoseNoCount()
    {
        var patterns = new LogPatterns();
        for (var i = 0; i < 5000; i++)
            patterns.Add(new(DateTimeOffset.UnixEpoch, string.Concat(Enumerable.Repeat($"{(char)('a' + i % 26)}{(char)('a' + i / 26 % 26)}{(char)('a' + i / 676)} ", 5)), new Dictionary<string, string>()));
        patterns.Add(new(DateTimeOffset.UnixEpoch, new string('<', 100_000), new Dictionary<string, string>()));
        patterns.Add(new(DateTimeOffset.UnixEpoch, new string('1', 100_000), new Dictionary<string, string>()));
        patterns.Add(new(DateTimeOffset.UnixEpoch, "", new Dictionary<string, string>()));
        Assert.Equal(2000, patterns.Groups.Count);
        Assert.Equal(5003, patterns.Groups.Sum(group => group.Count) + patterns.Lost);
    }
}
