using AIOps.Policies.Model.Tools;
using AIOps.Tests.Shared;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Executors;

namespace AIOps.Tests.Tools.Executors;

/// <summary>Against a real sshd.</summary>
public sealed class RunSshToolTests(SqliteFiles files) : IAsyncLifetime
{
    private ExecutorRig _rig = null!;
    private SshServer _server = null!;
    private RunSshTool _tool = null!;

    public async ValueTask InitializeAsync()
    {
        (_rig, _server) = (await ExecutorRig.StartAsync(files), await SshServer.StartAsync());
        _tool = new RunSshTool(_rig.Runs, _rig.Credentials, new() { Enabled = true, AllowedHosts = ["127.0.0.*"] });
        await KeyAsync("good", _server.PrivateKey, _server.KnownHosts);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _rig.DisposeAsync();
    }

    [Fact]
    public async Task Execute_Script_RunsOnceWithItsOutput()
    {
        var mark = Path.Combine(_server.Folder, "mark");
        var script = Script($"echo once >> '{mark}'; cat; echo to-err >&2; echo done-$((40+2))");
        var result = await ExecutorRig.ExecuteAsync(_tool, script, "a1");
        Assert.False(result.IsError, result.Text);
        Assert.Equal("done-42", result.Text);
        Assert.Equal("to-err\n", result.Data!.Value.GetProperty("stderr").GetString());
        // The same action again, as after a crash: its answer comes from the record.
        Assert.Equal("done-42", (await ExecutorRig.ExecuteAsync(_tool, script, "a1")).Text);
        Assert.Equal(Effect.Applied, await ExecutorRig.ProbeAsync(_tool, script, "a1"));
        Assert.Equal(Effect.NotApplied, await ExecutorRig.ProbeAsync(_tool, script, "a2"));
        Assert.Equal("once\n", await File.ReadAllTextAsync(mark, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("\"; touch OWNED; echo \"")]
    [InlineData("' ; touch OWNED ; '")]
    [InlineData("$(touch OWNED) `touch OWNED` \\")]
    [InlineData("two\nlines\n\n")]
    [InlineData("日本 % \\101 \\0 -n")]
    public async Task Execute_HostileValue_IsData(string value)
    {
        var result = await ExecutorRig.ExecuteAsync(_tool, Script("printf %s \"$VALUE\" | od -An -tx1 | tr -d ' \\n'", environment: new() { ["VALUE"] = value }), NewId());
        Assert.Equal(value, System.Text.Encoding.UTF8.GetString(Convert.FromHexString(result.Text)));
        Assert.Empty(Directory.GetFiles(Path.Combine(_server.Folder, "home"), "OWNED", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Execute_ExitCode_IsAFailureThatIsKnown()
    {
        var script = Script("echo oops >&2; exit 3");
        var result = await ExecutorRig.ExecuteAsync(_tool, script, "a1");
        Assert.True(result.IsError);
        Assert.Contains("ended with 3: oops", result.Text, StringComparison.Ordinal);
        Assert.Equal(Effect.NotApplied, await ExecutorRig.ProbeAsync(_tool, script, "a1"));
    }

    [Fact]
    public async Task Execute_WrongHostKey_RunsNothing()
    {
        await KeyAsync("strange", _server.PrivateKey, _server.OtherKnownHosts);
        await NeverRunsAsync("strange", "Host key verification failed");
    }

    [Fact]
    public async Task Execute_WrongUserKey_RunsNothing()
    {
        await KeyAsync("other", _server.OtherPrivateKey, _server.KnownHosts);
        await NeverRunsAsync("other", "Permission denied");
    }

    [Fact]
    public async Task Execute_HangingScript_IsKilledThere()
    {
        var pid = Path.Combine(_server.Folder, "pid");
        var result = await ExecutorRig.ExecuteAsync(_tool, Script($"echo $$ > '{pid}'; sleep 1000", seconds: 1), "a1");
        Assert.True(result.IsError);
        Assert.Contains("did not end within 1 s", result.Text, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => !Directory.Exists($"/proc/{(await File.ReadAllTextAsync(pid)).Trim()}"));
    }

    [Fact]
    public async Task Execute_EndlessOutput_IsCutAndGivenUp()
    {
        var result = await ExecutorRig.ExecuteAsync(_tool, Script("yes", seconds: 60), "a1");
        Assert.True(result.IsError);
        Assert.Contains("printed more than", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_ConnectionCutMidway_IsProbedAndNeverRunTwice()
    {
        var mark = Path.Combine(_server.Folder, "mark");
        var script = Script($"echo once >> '{mark}'; while [ ! -f '{mark}.go' ]; do sleep 0.05; done; echo end");
        var running = ExecutorRig.ExecuteAsync(_tool, script, "a1");
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(mark)));
        await _server.CutAsync();
        var result = await running;
        Assert.True(result.IsError, result.Text);
        await File.WriteAllTextAsync($"{mark}.go", "", TestContext.Current.CancellationToken);
        // The script may have died with its connection or gone on to its end; either way it ran once, and is not run again.
        _ = await ExecutorRig.ProbeAsync(_tool, script, "a1");
        _ = await ExecutorRig.ExecuteAsync(_tool, script, "a1");
        Assert.Equal("once\n", await File.ReadAllTextAsync(mark, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Snapshot_HostThatIsNotAllowed_IsRefused()
    {
        await Assert.ThrowsAsync<ToolException>(() => _tool.PhaseAsync(ToolPhase.Snapshot, new { host = "10.0.0.1", credential = "good", script = "true" }));
        await _rig.CredentialAsync(new { name = "elsewhere", kind = "ssh_key", hosts = new[] { "web-*" }, user = SshServer.User, private_key = _server.PrivateKey, known_hosts = _server.KnownHosts });
        Assert.Contains("may not be sent to", (await Assert.ThrowsAsync<ToolException>(() => _tool.PhaseAsync(ToolPhase.Snapshot, Script("true", credential: "elsewhere")))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ToolException>(() => _tool.PhaseAsync(ToolPhase.Snapshot, new { host = "-oProxyCommand=touch x", credential = "good", script = "true" }));
    }

    [Fact]
    public async Task Secrets_AreNotInTheAnswer()
    {
        await _rig.CredentialAsync(new { name = "db", kind = "password", hosts = new[] { "127.0.0.1" }, password = "hunter2-hunter2" });
        var result = await ExecutorRig.ExecuteAsync(_tool, Script("echo \"pw=$PW\"; printf %s \"$PW\" | wc -c", secrets: new() { ["PW"] = "db" }), "a1");
        Assert.DoesNotContain("hunter2", result.Text + result.Data, StringComparison.Ordinal);
        Assert.EndsWith("15", result.Text, StringComparison.Ordinal);
    }

    private async Task NeverRunsAsync(string credential, string reason)
    {
        var mark = Path.Combine(_server.Folder, "mark");
        var script = Script($"echo once >> '{mark}'", credential: credential);
        var result = await ExecutorRig.ExecuteAsync(_tool, script, "a1");
        Assert.True(result.IsError);
        Assert.Contains(reason, result.Text, StringComparison.Ordinal);
        Assert.Equal(Effect.NotApplied, await ExecutorRig.ProbeAsync(_tool, script, "a1"));
        Assert.False(File.Exists(mark));
    }

    private Task KeyAsync(string name, string key, string hosts) =>
        _rig.CredentialAsync(new { name, kind = "ssh_key", hosts = new[] { "127.0.0.1" }, user = SshServer.User, private_key = key, known_hosts = hosts });

    private object Script(string script, string credential = "good", Dictionary<string, string>? environment = null, Dictionary<string, string>? secrets = null, int seconds = 30) =>
        new { host = "127.0.0.1", port = _server.Port, credential, script, environment, secrets, timeout_seconds = seconds };

    private static string NewId() => Guid.NewGuid().ToString("N");
}
