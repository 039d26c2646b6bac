using System.Diagnostics;
using AIOps.Tools.Host.Services;

namespace AIOps.Tests.Tools.Host;

/// <summary>kill -9 of a process that supervises, with a real second process: this test assembly, running one explicit test.</summary>
public sealed class SupervisorAdoptionTests
{
    private const string DirectoryVariable = "AIOPS_TEST_SUPERVISOR_DIRECTORY";

    [Fact]
    public async Task KillOfTheSupervisor_NextOne_AdoptsTheRunningChildAndCanRestartIt()
    {
        var directory = Directory.CreateTempSubdirectory("adoption-").FullName;
        await using var next = new SupervisorFixture(directory);
        using var other = StartSupervisorProcess(directory);
        await Eventually.TrueAsync(() => next.Status.Pid is not null, "the other process has started the child");
        var child = next.Status;

        other.Kill();
        await other.WaitForExitAsync();
        Assert.NotNull(ProcessIdentity.Of(child.Pid!.Value));
        var adopted = await next.StartAsync();
        await Eventually.TrueAsync(() => next.Supervisor.IsSupervising, "this process supervises");

        Assert.Equal(child.Instance, adopted.Instance);
        Assert.Equal(1, adopted.Starts);

        await next.Supervisor.RestartAsync(SupervisorFixture.Name, "key-1", adopted.Instance, CancellationToken.None);
        Assert.NotEqual(child.Pid, next.Status.Pid);
        Assert.Null(ProcessIdentity.Of(child.Pid.Value));
    }

    [Fact]
    public async Task KillOfTheSupervisor_ChildEndsMeanwhile_NextOneStartsItAgain()
    {
        var directory = Directory.CreateTempSubdirectory("adoption-").FullName;
        await using var next = new SupervisorFixture(directory);
        using var other = StartSupervisorProcess(directory);
        await Eventually.TrueAsync(() => next.Status.Pid is not null, "the other process has started the child");
        var child = next.Status;

        other.Kill();
        await other.WaitForExitAsync();
        using (var orphan = Process.GetProcessById(child.Pid!.Value))
            orphan.Kill();
        await next.Supervisor.StartAsync(CancellationToken.None);

        await Eventually.TrueAsync(() => next.Status is { Pid: not null, Starts: 2 }, "the child was started again");
        Assert.NotEqual(child.Instance, next.Status.Instance);
    }

    /// <summary>Not a test: the body of the process that gets killed.</summary>
    [Fact(Explicit = true)]
    public async Task SupervisorProcess()
    {
        var directory = Environment.GetEnvironmentVariable(DirectoryVariable);
        Assert.SkipWhen(directory is null, $"Runs only as a child of this class, with {DirectoryVariable} set.");
        await using var fixture = new SupervisorFixture(directory);
        await fixture.StartAsync();
        await Task.Delay(Timeout.Infinite);
    }

    private static Process StartSupervisorProcess(string directory)
    {
        var assembly = typeof(SupervisorAdoptionTests).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", [assembly, "-explicit", "only", "-method", $"{typeof(SupervisorAdoptionTests).FullName}.{nameof(SupervisorProcess)}"])
        {
            RedirectStandardOutput = true,
            Environment = { [DirectoryVariable] = directory },
        };
        return Process.Start(start)!;
    }
}
