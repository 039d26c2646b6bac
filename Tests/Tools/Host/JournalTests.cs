using System.Diagnostics;
using System.Text;
using AIOps.Tests.Shared;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Host;
using AIOps.Tools.Host.Journal;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Tools.Host;

/// <summary>Against journal files that systemd's own tools wrote.</summary>
public sealed class JournalTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 1, 1, 0, 10, 0, TimeSpan.Zero));

    public ValueTask DisposeAsync() => _directory.DisposeAsync();

    [Fact]
    public async Task Query_UnitPriorityAndAge_SelectAsJournalctlDoes()
    {
        var tool = Tool(
            Entry(0, "web.service", 6, "started"), Entry(1, "web.service", 3, "disk full, password=hunter2"),
            Entry(2, "db.service", 3, "checkpoint failed"), Entry(9, "web.service", 6, "GET /"), Entry(9, null, 4, "oom-killer invoked", "kernel"));

        Assert.Equal("2026-01-01T00:01:00.000Z web.service err: disk full, password=***", await TextAsync(tool, new { unit = "web.service", priority = "err" }));
        Assert.Equal("2026-01-01T00:09:00.000Z web.service info: GET /", await TextAsync(tool, new { unit = "web", since = "5m" }));
        Assert.Equal("2026-01-01T00:02:00.000Z db.service err: checkpoint failed", await TextAsync(tool, new { grep = "CHECK.*failed" }));
        Assert.Equal("2026-01-01T00:09:00.000Z kernel warning: oom-killer invoked", await TextAsync(tool, new { unit = "kernel" }));
        Assert.StartsWith("No entry matching 'nothing' among 5 in the journal", await TextAsync(tool, new { grep = "nothing" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_BytesThatAreNoText_AreShownAsFarAsTheyAre()
    {
        var tool = Tool([.. Encoding.UTF8.GetBytes("__REALTIME_TIMESTAMP=1767225600000000\n__MONOTONIC_TIMESTAMP=1\n_BOOT_ID=11111111111111111111111111111111\nMESSAGE\n"),
            3, 0, 0, 0, 0, 0, 0, 0, (byte)'a', 0xff, (byte)'b', .. "\n\n"u8]);

        Assert.Equal("2026-01-01T00:00:00.000Z ? info: a\ufffdb", await TextAsync(tool, new { }));
    }

    [Theory]
    [InlineData("--file=/etc/shadow")]
    [InlineData("web --rotate")]
    [InlineData("_PID=1")]
    public async Task Query_UnitThatIsAnOption_IsRefused(string unit) =>
        await Assert.ThrowsAsync<ToolException>(() => Tool(Entry(0, "web.service", 6, "x")).RunAsync(new { unit }));

    [Fact]
    public async Task Query_UnknownPriority_NamesTheKnown()
    {
        var failure = await Assert.ThrowsAsync<ToolException>(() => Tool(Entry(0, "web.service", 6, "x")).RunAsync(new { priority = "bad" }));
        Assert.Contains("emerg, alert, crit", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_NoJournalThere_SaysWhereItLooked()
    {
        var tool = new QueryJournalTool(Options.Create(new HostOptions { Journal = { Directory = "/nowhere" } }), _time);
        var failure = await Assert.ThrowsAsync<ToolException>(() => tool.RunAsync(new { }));
        Assert.Contains("no journal at /nowhere", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(QueryJournalTool tool, object arguments) => (await tool.RunAsync(arguments)).Text;

    private static string Entry(int minute, string? unit, int priority, string message, string transport = "journal") =>
        $"__REALTIME_TIMESTAMP={1767225600000000 + minute * 60_000_000L}\n__MONOTONIC_TIMESTAMP={minute + 1}\n_BOOT_ID=11111111111111111111111111111111\n"
        + $"_TRANSPORT={transport}\n{(unit is null ? $"SYSLOG_IDENTIFIER={transport}" : $"_SYSTEMD_UNIT={unit}")}\nPRIORITY={priority}\nMESSAGE={message}\n\n";

    private QueryJournalTool Tool(params string[] entries) => Tool(Encoding.UTF8.GetBytes(string.Concat(entries)));

    /// <param name="export">The Journal Export Format (systemd.io/JOURNAL_EXPORT_FORMATS).</param>
    private QueryJournalTool Tool(byte[] export)
    {
        var source = Path.Combine(_directory.Path, "export");
        File.WriteAllBytes(source, export);
        using var writer = Process.Start(new ProcessStartInfo("/lib/systemd/systemd-journal-remote", ["-o", Path.Combine(_directory.Path, "system.journal"), source]) { RedirectStandardError = true })!;
        writer.StandardError.ReadToEnd();
        writer.WaitForExit();
        return new QueryJournalTool(Options.Create(new HostOptions { Journal = { Directory = _directory.Path } }), _time);
    }
}
