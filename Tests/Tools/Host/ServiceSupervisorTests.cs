using System.Diagnostics;
using AIOps.Policies.Model.Tools;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Host;
using AIOps.Tools.Host.Services;

namespace AIOps.Tests.Tools.Host;

public sealed class ServiceSupervisorTests
{
    [Fact]
    public async Task Start_Service_RunsInItsOwnSessionWithItsOutputInTheLog()
    {
        await using var fixture = new SupervisorFixture(change: s =>
        {
            s.Command = "sh";
            s.Arguments = ["-c", "echo out $GREETING; echo err >&2; pwd; exec sleep 600"];
            s.Environment["GREETING"] = "a b; $(c)";
            s.WorkingDirectory = "/";
        });

        var status = await fixture.StartAsync();
        await Eventually.TrueAsync(() => fixture.LogAsync().Result.Count == 3, "three lines are logged");

        Assert.Equal(["out a b; $(c)", "err", "/"], await fixture.LogAsync());
        Assert.Equal(["err"], await fixture.LogAsync("^ERR$"));
        var fields = File.ReadAllText($"/proc/{status.Pid}/stat").Split(") ")[1].Split(' ');
        Assert.Equal(status.Pid.ToString(), fields[3]);
    }

    [Fact]
    public async Task Start_OurOwnEnvironment_DoesNotReachTheService()
    {
        Environment.SetEnvironmentVariable("ConnectionStrings__Test", "Password=hunter2");
        await using var fixture = new SupervisorFixture(change: s => s.Environment["WANTED"] = "yes");

        var status = await fixture.StartAsync();

        var environment = File.ReadAllText($"/proc/{status.Pid}/environ");
        Assert.Contains("WANTED=yes", environment, StringComparison.Ordinal);
        Assert.Contains("PATH=", environment, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", environment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Child_EndsByItself_IsStartedAgainAndItsEndTold()
    {
        await using var fixture = new SupervisorFixture();
        var first = await fixture.StartAsync();

        Kill(first.Pid!.Value);

        await Eventually.TrueAsync(() => fixture.Status is { Pid: { } pid } && pid != first.Pid, "another process runs");
        Assert.Equal(2, fixture.Status.Starts);
        Assert.Equal("signal 9", fixture.Status.LastExit);
    }

    [Fact]
    public async Task Command_NotThere_IsToldAndNothingRuns()
    {
        await using var fixture = new SupervisorFixture(change: s => s.Command = "/nowhere/program");

        await fixture.Supervisor.StartAsync(CancellationToken.None);

        await Eventually.TrueAsync(() => fixture.Status.LastExit is not null, "the failure is known");
        Assert.Contains("/nowhere/program cannot be started: No such file", fixture.Status.LastExit, StringComparison.Ordinal);
        Assert.Equal("down", fixture.Status.State);
    }

    [Fact]
    public async Task Restart_SameKeyTwice_ActsOnce()
    {
        await using var fixture = new SupervisorFixture();
        var before = await fixture.StartAsync();

        await fixture.Supervisor.RestartAsync(SupervisorFixture.Name, "key-1", before.Instance, CancellationToken.None);
        var after = fixture.Status;
        var again = await fixture.Supervisor.RestartAsync(SupervisorFixture.Name, "key-1", after.Instance, CancellationToken.None);

        Assert.NotEqual(before.Pid, after.Pid);
        Assert.Null(ProcessIdentity.Of(before.Pid!.Value));
        Assert.Contains("already restarted", again, StringComparison.Ordinal);
        Assert.Equal(after.Instance, fixture.Status.Instance);
        Assert.Equal(2, fixture.Status.Starts);
    }

    [Fact]
    public async Task Restart_InstanceIsNotTheSnapshots_LeavesItAlone()
    {
        await using var fixture = new SupervisorFixture();
        var status = await fixture.StartAsync();

        var outcome = await fixture.Supervisor.RestartAsync(SupervisorFixture.Name, "key-1", "1@1/earlier", CancellationToken.None);

        Assert.Contains("not restarted again", outcome, StringComparison.Ordinal);
        Assert.Equal(status.Instance, fixture.Status.Instance);
    }

    [Fact]
    public async Task Snapshot_StartedAnewSinceItWasDecided_IsMoved()
    {
        await using var fixture = new SupervisorFixture();
        await fixture.StartAsync();
        using var health = new ServiceHealth();
        var (tool, arguments) = (new RestartServiceTool(fixture.Supervisor, health), new { service_name = SupervisorFixture.Name });
        var decided = (await tool.PhaseAsync(ToolPhase.Snapshot, arguments)).Data;
        Assert.False((await tool.PhaseAsync(ToolPhase.Snapshot, arguments, decided)).IsError);

        await fixture.Supervisor.RestartAsync(SupervisorFixture.Name, "somebody-else", fixture.Status.Instance, CancellationToken.None);

        var failure = await Assert.ThrowsAsync<ToolException>(() => tool.PhaseAsync(ToolPhase.Snapshot, arguments, decided));
        Assert.True(failure.Moved && failure.Message.Contains("started anew", StringComparison.Ordinal), failure.Message);
    }

    [Fact]
    public async Task Restart_CutShortBeforeTheSignal_ActsWhenAskedAgain()
    {
        await using var fixture = new SupervisorFixture();
        var before = await fixture.StartAsync();
        var file = Path.Combine(fixture.RunDirectory, "svc.json");
        var record = ServiceRecord.Read(file);
        (record with { LastKey = "key-1", Replaced = record.Process }).Write(file);

        await fixture.Supervisor.RestartAsync(SupervisorFixture.Name, "key-1", before.Instance, CancellationToken.None);

        Assert.NotEqual(before.Instance, fixture.Status.Instance);
    }

    [Fact]
    public async Task Restart_ChildIgnoresTermAndHasChildren_WholeGroupIsKilled()
    {
        await using var fixture = new SupervisorFixture(change: s =>
        {
            s.Command = "sh";
            s.Arguments = ["-c", "trap '' TERM; sleep 600 & echo $!; while :; do wait; done"];
            s.StopWithin = TimeSpan.FromMilliseconds(200);
        });
        var before = await fixture.StartAsync();
        await Eventually.TrueAsync(() => fixture.LogAsync().Result.Count == 1, "the grandchild is named");
        var grandchild = int.Parse((await fixture.LogAsync()).Single(), System.Globalization.CultureInfo.InvariantCulture);

        await fixture.Supervisor.RestartAsync(SupervisorFixture.Name, "key-1", before.Instance, CancellationToken.None);

        Assert.NotEqual(before.Pid, fixture.Status.Pid);
        await Eventually.TrueAsync(() => ProcessIdentity.Of(grandchild) is null, "the grandchild is gone");
    }

    [Fact]
    public async Task Restart_UnknownName_NamesTheNearest()
    {
        await using var fixture = new SupervisorFixture();

        var failure = await Assert.ThrowsAsync<ToolException>(() => fixture.Supervisor.RestartAsync("svx", null, null, CancellationToken.None));

        Assert.Contains("Nearest: svc", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_InOrder_EndsTheChild_UnlessItIsKept()
    {
        var ended = new SupervisorFixture();
        var first = await ended.StartAsync();
        await ended.DisposeAsync();
        Assert.Null(ProcessIdentity.Of(first.Pid!.Value));

        var kept = new SupervisorFixture(keepOnExit: true);
        var second = await kept.StartAsync();
        await kept.DisposeAsync();
        Assert.NotNull(ProcessIdentity.Of(second.Pid!.Value));

        await using var next = new SupervisorFixture(kept.RunDirectory);
        Assert.Equal(second.Instance, (await next.StartAsync()).Instance);
    }

    [Fact]
    public async Task SecondSupervisor_SameDirectory_OnlyLooksAndTakesOverLater()
    {
        await using var first = new SupervisorFixture(keepOnExit: true);
        var status = await first.StartAsync();
        await using var second = new SupervisorFixture(first.RunDirectory);
        await second.Supervisor.StartAsync(CancellationToken.None);

        Assert.Equal(status.Instance, second.Status.Instance);
        var refused = await Assert.ThrowsAsync<ToolException>(() => second.Supervisor.RestartAsync(SupervisorFixture.Name, "k", status.Instance, CancellationToken.None));
        Assert.True(refused.Transient);
        Assert.Equal(status.Instance, first.Status.Instance);

        await first.Supervisor.StopAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => second.Supervisor.IsSupervising, "the second took over");
        Assert.Equal(status.Instance, second.Status.Instance);
        Assert.Equal(1, second.Status.Starts);
    }

    [Fact]
    public async Task Record_LostWhileTheChildRuns_ChildIsFoundByItsMark()
    {
        await using var first = new SupervisorFixture(keepOnExit: true);
        var status = await first.StartAsync();
        await first.Supervisor.StopAsync(CancellationToken.None);
        File.Delete(Path.Combine(first.RunDirectory, "svc.json"));

        await using var second = new SupervisorFixture(first.RunDirectory);

        Assert.Equal(status.Instance, (await second.StartAsync()).Instance);
    }

    [Fact]
    public async Task Log_PastItsLimit_IsRotatedWhileTheChildWrites()
    {
        await using var fixture = new SupervisorFixture(change: s =>
        {
            s.Command = "sh";
            s.Arguments = ["-c", "i=0; while [ $i -lt 500 ]; do echo line $i password=hunter2; i=$((i+1)); done; exec sleep 600"];
            s.MaxLogBytes = 4096;
        });
        await fixture.StartAsync();

        var log = fixture.Status.LogFile;
        await Eventually.TrueAsync(() => File.Exists(log + ".1") && new FileInfo(log).Length <= 4096, "the log was rotated");
        Assert.DoesNotContain(await fixture.LogAsync(), line => line.Contains("hunter2", StringComparison.Ordinal));
        Assert.Contains(await fixture.LogAsync(), line => line.StartsWith("line 499", StringComparison.Ordinal));
    }

    private static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }
}
