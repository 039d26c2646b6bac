using System.Text;
using AIOps.Policies.Model.Tools;
using AIOps.Tests.Shared.LoopbackDocker;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Docker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Tools.Docker;

public sealed class DockerToolsTests : IAsyncLifetime
{
    private LoopbackDockerEngine _engine = null!;
    private DockerClient _docker = null!;
    private RestartContainerTool _restart = null!;

    public async ValueTask InitializeAsync()
    {
        _engine = await LoopbackDockerEngine.StartAsync();
        _docker = new DockerClient(Options.Create(new DockerOptions { Host = "unix://" + _engine.SocketPath, Timeout = TimeSpan.FromSeconds(10) }));
        _restart = new RestartContainerTool(_docker);
        _engine.Add("web");
    }

    public async ValueTask DisposeAsync()
    {
        _docker.Dispose();
        await _engine.DisposeAsync();
    }

    [Fact]
    public async Task List_RunningAndAll_WithoutSecrets()
    {
        _engine.Add("old").Status = "exited";

        var running = await new ListContainersTool(_docker).RunAsync(new { });
        var all = await new ListContainersTool(_docker).RunAsync(new { all = true, filter = "ol" });

        Assert.Equal("web (image:web) Up 2 minutes", running.Text);
        Assert.Equal("old (image:old) Exited (1)", all.Text);
        Assert.DoesNotContain("hunter2", running.Data.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.45", "1.24", "v1.45")]
    [InlineData("1.99", "1.30", "v1.47")]
    [InlineData("1.40", "1.12", "v1.40")]
    public async Task Version_EnginesAndOurs_NewestCommonIsSpoken(string newest, string least, string expected)
    {
        (_engine.ApiVersion, _engine.MinAPIVersion) = (newest, least);

        await new ListContainersTool(_docker).RunAsync(new { });

        Assert.Equal(["GET /version", $"GET /{expected}/containers/json?all=1"], _engine.Requests);
    }

    [Fact]
    public async Task Version_EngineTooNew_SaysSo()
    {
        (_engine.ApiVersion, _engine.MinAPIVersion) = ("2.5", "2.0");

        var failure = await Assert.ThrowsAsync<ToolException>(() => new ListContainersTool(_docker).RunAsync(new { }));

        Assert.Contains("speaks API 2.0 to 2.5", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_FramesThatSplitLinesAndCharacters_AreJoinedPerStream()
    {
        var umlaut = Encoding.UTF8.GetBytes("grün\n");
        _engine.Add("app").Log = [
            .. LoopbackDockerEngine.Frame(1, "first "), .. LoopbackDockerEngine.Frame(2, "error: disk full\n"), .. LoopbackDockerEngine.Frame(1, "line\n"),
            .. LoopbackDockerEngine.Frame(1, umlaut[..3]), .. LoopbackDockerEngine.Frame(1, umlaut[3..]), .. LoopbackDockerEngine.Frame(1, "token=abcdef12345 last"),
        ];
        var tool = new GetContainerLogsTool(_docker, TimeProvider.System);

        Assert.Equal("error: disk full\nfirst line\ngrün\ntoken=*** last", (await tool.RunAsync(new { container_name = "app" })).Text);
        Assert.Equal("error: disk full", (await tool.RunAsync(new { container_name = "app", grep = "ERROR|nothing" })).Text);
        Assert.Equal("token=*** last", (await tool.RunAsync(new { container_name = "app", tail = 1 })).Text);
        Assert.Contains(_engine.Requests, r => r.Contains("tail=1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Logs_OfATty_AreTakenAsTheyAre()
    {
        var app = _engine.Add("app");
        (app.Tty, app.Log) = (true, "one\r\ntwo\r\n"u8.ToArray());

        Assert.Equal("one\ntwo", (await new GetContainerLogsTool(_docker, TimeProvider.System).RunAsync(new { container_name = "app" })).Text);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 255, 255, 255, 255, 65 })]
    [InlineData(new byte[] { 9, 9, 9, 9, 0, 0, 0, 0 })]
    public async Task Logs_BrokenFrames_NeitherFailNorHang(byte[] log)
    {
        _engine.Add("app").Log = log;

        var result = await new GetContainerLogsTool(_docker, TimeProvider.System).RunAsync(new { container_name = "app" });

        Assert.False(result.IsError);
    }

    [Fact]
    public async Task Logs_SinceAndBadArguments_ReachTheEngineOrAreRefused()
    {
        var tool = new GetContainerLogsTool(_docker, TimeProvider.System);

        await tool.RunAsync(new { container_name = "web", since = "2026-01-01T00:00:00Z" });
        Assert.Contains(_engine.Requests, r => r.EndsWith("&since=1767225600", StringComparison.Ordinal));
        await Assert.ThrowsAsync<ToolException>(() => tool.RunAsync(new { container_name = "web", since = "yesterday-ish" }));
        await Assert.ThrowsAsync<ToolException>(() => tool.RunAsync(new { container_name = "web", grep = "(" }));
    }

    [Fact]
    public async Task Restart_WholeLife_RestartsOnceAndVerifies()
    {
        _engine.Add("db").Health = "healthy";
        var arguments = new { container_name = "db" };
        var snapshot = (await _restart.PhaseAsync(ToolPhase.Snapshot, arguments)).Data;
        Assert.Equal(Effect.NotApplied, (await _restart.PhaseAsync(ToolPhase.Probe, arguments, snapshot)).Read<Effect>());
        Assert.Equal(HealthState.Unhealthy, (await _restart.PhaseAsync(ToolPhase.Verify, arguments, snapshot)).Read<Health>().State);

        await _restart.PhaseAsync(ToolPhase.Execute, arguments, snapshot, "a1");
        await _restart.PhaseAsync(ToolPhase.Execute, arguments, snapshot, "a1");

        Assert.Equal(["db"], _engine.Restarts);
        Assert.Equal(Effect.Applied, (await _restart.PhaseAsync(ToolPhase.Probe, arguments, snapshot)).Read<Effect>());
        Assert.Equal(HealthState.Healthy, (await _restart.PhaseAsync(ToolPhase.Verify, arguments, snapshot)).Read<Health>().State);
    }

    [Theory]
    [InlineData("running", "starting", 0, HealthState.Progressing)]
    [InlineData("running", "unhealthy", 0, HealthState.Unhealthy)]
    [InlineData("running", null, 0, HealthState.Healthy)]
    [InlineData("running", null, 2, HealthState.Unhealthy)]
    [InlineData("restarting", null, 0, HealthState.Unhealthy)]
    [InlineData("exited", null, 0, HealthState.Unhealthy)]
    public async Task Verify_AfterRestart_LooksAtTheContainerItself(string status, string? health, int restarts, HealthState expected)
    {
        var container = _engine.Add("db");
        var arguments = new { container_name = "db" };
        var snapshot = (await _restart.PhaseAsync(ToolPhase.Snapshot, arguments)).Data;
        await _restart.PhaseAsync(ToolPhase.Execute, arguments, snapshot, "a1");

        (container.Status, container.Health, container.RestartCount) = (status, health, restarts);

        Assert.Equal(expected, (await _restart.PhaseAsync(ToolPhase.Verify, arguments, snapshot)).Read<Health>().State);
    }

    [Fact]
    public async Task Restart_AnswerLost_ProbeSaysApplied()
    {
        var arguments = new { container_name = "web" };
        var snapshot = (await _restart.PhaseAsync(ToolPhase.Snapshot, arguments)).Data;
        _engine.DropAfterChange = true;

        var failure = await Assert.ThrowsAsync<ToolException>(() => _restart.PhaseAsync(ToolPhase.Execute, arguments, snapshot, "a1"));

        Assert.True(failure.Transient);
        Assert.Equal(Effect.Applied, (await _restart.PhaseAsync(ToolPhase.Probe, arguments, snapshot)).Read<Effect>());
        Assert.Equal(["web"], _engine.Restarts);
    }

    [Fact]
    public async Task Restart_ContainerWasReplaced_IsRefused()
    {
        var arguments = new { container_name = "web" };
        var snapshot = (await _restart.PhaseAsync(ToolPhase.Snapshot, arguments)).Data;
        _engine.Add("web").Id = new string('f', 64);

        await Assert.ThrowsAsync<ToolException>(() => _restart.PhaseAsync(ToolPhase.Execute, arguments, snapshot, "a1"));

        Assert.Empty(_engine.Restarts);
        Assert.Equal(Effect.Unknown, (await _restart.PhaseAsync(ToolPhase.Probe, arguments, snapshot)).Read<Effect>());
    }

    [Fact]
    public async Task Snapshot_UnknownContainer_NamesTheNearest()
    {
        _engine.Add("checkout-web-1");

        var failure = await Assert.ThrowsAsync<ToolException>(() => _restart.PhaseAsync(ToolPhase.Snapshot, new { container_name = "checkout" }));

        Assert.Contains("Nearest: checkout-web-1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_Refuses_StatusAndMessageAreTold()
    {
        _engine.FailWith = 500;

        var failure = await Assert.ThrowsAsync<ToolException>(() => new ListContainersTool(_docker).RunAsync(new { }));

        Assert.Contains("500 the engine says no", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.Transient);
    }

    [Fact]
    public async Task Engine_Hangs_GivesUpInTime()
    {
        _engine.Hang = true;
        using var impatient = new DockerClient(Options.Create(new DockerOptions { Host = "unix://" + _engine.SocketPath, Timeout = TimeSpan.FromMilliseconds(200) }));

        var failure = await Assert.ThrowsAsync<ToolException>(() => new ListContainersTool(impatient).RunAsync(new { }));

        Assert.True(failure.Transient);
    }

    [Fact]
    public async Task Engine_Gone_IsTold()
    {
        using var docker = new DockerClient(Options.Create(new DockerOptions { Host = "unix:///tmp/no-such-docker.sock" }));

        var failure = await Assert.ThrowsAsync<ToolException>(() => new ListContainersTool(docker).RunAsync(new { }));

        Assert.Contains("unix:///tmp/no-such-docker.sock cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Docker:Host", "http://x", "is not unix:///path or tcp://host:port")]
    [InlineData("Docker:CaCertificate", "/nowhere.pem", "does not exist")]
    [InlineData("Docker:Timeout", "0:0:0", "Docker:Timeout")]
    public void Setup_WrongValue_NamesKeyAndFix(string key, string value, string expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [key] = value }).Build();
        using var provider = new ServiceCollection().AddDocker(configuration).BuildServiceProvider();

        Assert.Contains(expected, Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<ToolDomain>()).Message, StringComparison.Ordinal);
    }
}
