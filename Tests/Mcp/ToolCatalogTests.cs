using AIOps.Mcp.Client;
using AIOps.Policies.Model.Tools;
using AIOps.Tests.EndToEnd;
using AIOps.Tests.Shared;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Mcp;

public sealed class ToolCatalogTests
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Find_WithOrWithoutPrefix_IsTheSameTool()
    {
        await using var rig = new McpRig();
        await rig.Catalog.ConnectAsync(None);
        Assert.Equal("poke", rig.Catalog.Find("mcp_poke")!.Name);
        Assert.Same(rig.Catalog.Find("poke"), rig.Catalog.Find("mcp_poke"));
        Assert.Null(rig.Catalog.Find("mcp_mcp_poke"));
        Assert.Equal(["look", "poke"], rig.Catalog.Tools.Select(t => t.Name));
    }

    [Fact]
    public async Task Tools_OverTheWire_KeepWhatTheGateNeeds()
    {
        await using var rig = new McpRig();
        await rig.Catalog.ConnectAsync(None);
        Assert.Equal(rig.Poke.Definition with { Server = "test", InputSchema = default }, rig.Catalog.Find("poke")! with { InputSchema = default });
        Assert.Equal(rig.Poke.Definition.InputSchema.GetRawText(), rig.Catalog.Find("poke")!.InputSchema.GetRawText());
    }

    [Fact]
    public async Task Servers_Absent_SayHowToConnectThem()
    {
        await using var rig = new McpRig(null, new ToolDomain("docker", "Docker", [], Absent: "No Docker socket; start Docker."));
        await rig.Catalog.ConnectAsync(None);
        Assert.Equal("No Docker socket; start Docker.", Assert.Single(rig.Catalog.Servers, s => s.Name == "docker").Problem);
        Assert.Contains("No Docker socket", (await rig.Catalog.ReadAsync("list_containers", default, None)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_ServerAwayAtFirst_IsFoundWhenItComes()
    {
        await using var directory = new TemporaryDirectory();
        var port = ServerProcess.FreePort();
        await using var rig = new McpRig(new() { ["host"] = new() { Url = new($"http://127.0.0.1:{port}/mcp"), ApiKey = new("key-of-the-test") } }, HostDomain());
        await rig.Catalog.ConnectAsync(None);
        Assert.Null(rig.Catalog.Find("host_overview"));
        Assert.NotNull(Assert.Single(rig.Catalog.Servers, s => s.Name == "host").Problem);
        Assert.NotNull(rig.Catalog.Find("look"));
        await using var server = StartHttp(directory.Path, port);
        await Eventually.TrueAsync(async () =>
        {
            rig.Time.Advance(TimeSpan.FromSeconds(5));
            await rig.Catalog.ConnectAsync(None);
            return rig.Catalog.Find("host_overview") is not null;
        });
        Assert.Null(Assert.Single(rig.Catalog.Servers, s => s.Name == "host").Problem);
    }

    [Fact]
    public async Task Call_ThreeWays_SameToolsAndAnswers()
    {
        await using var directory = new TemporaryDirectory();
        var port = ServerProcess.FreePort();
        await using var server = StartHttp(directory.Path, port);
        await using var stdio = new McpRig(new() { ["host"] = Stdio(directory.Path) }, HostDomain());
        await using var http = new McpRig(new() { ["host"] = new() { Url = new($"http://127.0.0.1:{port}/mcp"), ApiKey = new("key-of-the-test") } }, HostDomain());
        await stdio.Catalog.ConnectAsync(None);
        await Eventually.TrueAsync(async () =>
        {
            http.Time.Advance(TimeSpan.FromSeconds(5));
            await http.Catalog.ConnectAsync(None);
            return http.Catalog.Find("host_overview") is not null;
        });
        Assert.Equal(Describe(stdio), Describe(http));
        foreach (var rig in new[] { stdio, http })
        {
            var disks = await rig.Catalog.ReadAsync("list_disks", default, None);
            Assert.False(disks.IsError, disks.Text);
            Assert.NotEqual(0, disks.Data!.Value.GetRawText().Length);
            var wrong = await rig.Catalog.ReadAsync("list_disks", System.Text.Json.JsonElement.Parse("""{"nonsense": 1}"""), None);
            Assert.Contains("arguments.nonsense is unknown", wrong.Text, StringComparison.Ordinal);
            var refused = await rig.Catalog.InvokeAsync(new("restart_service", System.Text.Json.JsonElement.Parse("""{"service_name": "x"}"""), ToolPhase.Execute, "act"), None);
            Assert.Contains("carries no grant", refused.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Call_ServerKilled_TheNextCallReachesANewOne()
    {
        await using var directory = new TemporaryDirectory();
        await using var rig = new McpRig(new() { ["host"] = Stdio(directory.Path) }, HostDomain());
        await rig.Catalog.ConnectAsync(None);
        var child = FindChild("AIOps.Mcp.dll", directory.Path);
        child.Kill();
        await child.WaitForExitAsync(None);
        await Eventually.TrueAsync(async () => !(await rig.Catalog.ReadAsync("list_disks", default, None)).IsError, ignore: e => e is ToolServerException);
    }

    [Fact]
    public async Task Start_StdioServer_GetsNoSecretOfItsParent()
    {
        await using var directory = new TemporaryDirectory();
        Environment.SetEnvironmentVariable("AIOPS_TEST_PARENT_SECRET", "hunter2");
        await using var rig = new McpRig(new() { ["host"] = Stdio(directory.Path) }, HostDomain());
        await rig.Catalog.ConnectAsync(None);
        var child = FindChild("AIOps.Mcp.dll", directory.Path);
        Assert.DoesNotContain("hunter2", await File.ReadAllTextAsync($"/proc/{child.Id}/environ", None), StringComparison.Ordinal);
    }

    private static ToolDomain HostDomain() => new("host", "Host", []);

    private static string Describe(McpRig rig) => string.Join('\n', rig.Catalog.Tools.Where(t => t.Server == "host").Select(t => $"{t with { InputSchema = default }} {t.InputSchema.GetRawText()}"));

    private static ToolServerOptions Stdio(string directory)
    {
        var options = new ToolServerOptions { Command = "dotnet" };
        options.Arguments.Add(ProductProcess.Assembly("Mcp"));
        options.Arguments.Add("host");
        options.Arguments.Add($"--Host:RunDirectory={directory}");
        options.Environment["AIOPS_State__DataDirectory"] = directory;
        return options;
    }

    private static ProductProcess StartHttp(string directory, int port) => ProductProcess.Start("Mcp",
        new Dictionary<string, string> { ["AIOPS_State__DataDirectory"] = directory, ["AIOPS_McpHttp__ApiKey"] = "key-of-the-test", ["AIOPS_Host__RunDirectory"] = directory },
        "host", "--http", $"127.0.0.1:{port}");

    private static System.Diagnostics.Process FindChild(params string[] words) => System.Diagnostics.Process.GetProcesses().Single(p =>
    {
        try
        {
            var line = File.ReadAllText($"/proc/{p.Id}/cmdline");
            return words.All(w => line.Contains(w, StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
    });
}
