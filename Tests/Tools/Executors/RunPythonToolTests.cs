using AIOps.Policies.Model.Tools;
using AIOps.Tests.Shared;
using AIOps.Tools.Executors;

namespace AIOps.Tests.Tools.Executors;

public sealed class RunPythonToolTests(SqliteFiles files) : IAsyncLifetime
{
    private ExecutorRig _rig = null!;
    private RunPythonTool _tool = null!;

    public async ValueTask InitializeAsync()
    {
        _rig = await ExecutorRig.StartAsync(files);
        _tool = new RunPythonTool(_rig.Runs, _rig.Credentials, new() { Enabled = true, MemoryMegabytes = 256, FileMegabytes = 1 });
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Execute_InputsAndResult_AreJson_AndTheEnvironmentIsEmpty()
    {
        var result = await RunAsync("import json, os, sys\nprint('hello')\nprint(json.dumps({'in': json.load(sys.stdin), 'env': sorted(os.environ), 'isolated': sys.flags.isolated}))", new { a = 1, b = "x\n" });
        Assert.False(result.IsError, result.Text);
        var answer = result.Data!.Value.GetProperty("result");
        Assert.Equal("x\n", answer.GetProperty("in").GetProperty("b").GetString());
        Assert.Equal(1, answer.GetProperty("isolated").GetInt32());
        Assert.Equal(["HOME", "LANG", "PATH", "PYTHONDONTWRITEBYTECODE", "TMPDIR"], answer.GetProperty("env").EnumerateArray().Select(e => e.GetString()));
    }

    [Theory]
    [InlineData("import time\ntime.sleep(1000)", "1 s")]
    [InlineData("while True: pass", "1 s")]
    [InlineData("x = 'a' * (1024 * 1024 * 1024)", "MemoryError")]
    [InlineData("open('big', 'wb').write(b'x' * 5000000)", "")]
    [InlineData("import sys\nsys.exit(4)", "ended with 4")]
    public async Task Execute_BeyondALimit_FailsAndIsKnownTo(string script, string reason)
    {
        var result = await RunAsync(script, new { }, 1);
        Assert.True(result.IsError);
        Assert.Contains(reason, result.Text, StringComparison.Ordinal);
        Assert.Equal(Effect.NotApplied, await ExecutorRig.ProbeAsync(_tool, new { subject = "x", script }, "a1"));
    }

    [Fact]
    public async Task Execute_ChildLeftBehind_IsKilledWithTheScript()
    {
        var mark = Path.Combine(Path.GetTempPath(), $"aiops-child-{Guid.NewGuid():N}");
        var result = await RunAsync($"import subprocess\np = subprocess.Popen(['sleep', '1000'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\nopen('{mark}', 'w').write(str(p.pid))", new { });
        Assert.False(result.IsError, result.Text);
        var pid = await File.ReadAllTextAsync(mark, TestContext.Current.CancellationToken);
        File.Delete(mark);
        await Eventually.TrueAsync(async () => !File.Exists($"/proc/{pid}/stat") || (await File.ReadAllTextAsync($"/proc/{pid}/stat")).Contains(") Z ", StringComparison.Ordinal), ignore: e => e is IOException);
    }

    private Task<ToolResult> RunAsync(string script, object inputs, int seconds = 20) =>
        ExecutorRig.ExecuteAsync(_tool, new { subject = "x", script, inputs, timeout_seconds = seconds }, "a1");
}
