using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Host;
using AIOps.Tools.Host.Machine;
using AIOps.Tools.Host.Services;
using AIOps.Tools.Host.Systemd;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Tools.Host;

public sealed class HostToolsTests
{
    private static readonly IOptions<HostOptions> Settings = Options.Create(new HostOptions { SampleFor = TimeSpan.FromMilliseconds(100) });

    [Fact]
    public async Task Overview_ThisMachine_AgreesWithTheRuntime()
    {
        var result = await new HostOverviewTool(Settings, TimeProvider.System).RunAsync(new { });

        var data = result.Data!.Value;
        Assert.Equal(Environment.MachineName, data.GetProperty("hostname").GetString());
        Assert.InRange(data.GetProperty("cpu").GetProperty("percent").GetDouble(), 0, 100);
        Assert.True(data.GetProperty("cpu").GetProperty("per_core").GetArrayLength() >= 1);
        Assert.True(data.GetProperty("memory").GetProperty("total_bytes").GetInt64() > 64 << 20);
        Assert.True(data.GetProperty("uptime_seconds").GetInt64() > 0);
        Assert.Contains("CPU", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Processes_ByName_ShowsItWithoutItsPassword()
    {
        using var child = Process.Start("sleep", ["271.25"]);
        using var secretive = Process.Start("sh", ["-c", "read x; : --password=hunter2", "marker-271", "--token", "s3cr3t-value"]);
        try
        {
            var tool = new ListProcessesTool(Settings, TimeProvider.System);
            var one = await tool.RunAsync(new { name = "271.25" });
            var row = Assert.Single(one.Data!.Value.GetProperty("processes").EnumerateArray(), p => p.GetProperty("pid").GetInt32() == child.Id);
            Assert.Equal("sleep", row.GetProperty("name").GetString());
            Assert.True(row.GetProperty("rss_bytes").GetInt64() > 0);

            var masked = await tool.RunAsync(new { name = "marker-271", sort = "memory" });
            Assert.DoesNotContain("hunter2", masked.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cr3t", masked.Text + masked.Data, StringComparison.Ordinal);
        }
        finally
        {
            child.Kill();
            secretive.Kill();
        }
    }

    [Fact]
    public async Task Processes_NoneMatches_SaysHowManyWereSeen()
    {
        var result = await new ListProcessesTool(Settings, TimeProvider.System).RunAsync(new { name = "no-such-program-anywhere" });

        Assert.Contains("processes contains 'no-such-program-anywhere'", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ports_ListenerOfThisProcess_IsFoundWithItsPid()
    {
        using var tcp = new TcpListener(IPAddress.Loopback, 0);
        tcp.Start();
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));

        var found = await new ListPortsTool().RunAsync(new { port = ((IPEndPoint)tcp.LocalEndpoint).Port });
        var all = await new ListPortsTool().RunAsync(new { });

        var row = Assert.Single(found.Data!.Value.GetProperty("ports").EnumerateArray());
        Assert.Equal(("tcp", "127.0.0.1", Environment.ProcessId), (row.GetProperty("protocol").GetString(), row.GetProperty("address").GetString(), row.GetProperty("pid").GetInt32()));
        Assert.Contains($"udp 127.0.0.1:{((IPEndPoint)udp.Client.LocalEndPoint!).Port} ", all.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disks_RootFileSystem_AgreesWithDriveInfo()
    {
        var result = await new ListDisksTool(TimeProvider.System).RunAsync(new { });

        var root = result.Data!.Value.GetProperty("disks").EnumerateArray().Single(d => d.GetProperty("mount").GetString() == "/");
        Assert.Equal(new DriveInfo("/").TotalSize, root.GetProperty("size_bytes").GetInt64());
        Assert.True(root.GetProperty("inodes").GetInt64() > 0);
    }

    [Fact]
    public void Cpu_BetweenTwoReadings_IsTheBusyShare()
    {
        var before = CpuReader.Parse(["cpu  100 0 100 800 0 0 0 0 0 0", "cpu0 100 0 100 800 0 0 0 0 0 0", "intr 5"]);
        var after = CpuReader.Parse(["cpu  150 0 125 900 20 0 0 5 0 0", "cpu0 150 0 125 900 20 0 0 5 0 0"]);

        var use = CpuReader.Between(before, after);

        Assert.Equal((40.0, 2.5), (use.Percent, use.StealPercent));
        Assert.Equal([40.0], use.PerCore);
    }

    [Theory]
    [InlineData("150000 100000\n", 1.5)]
    [InlineData("max 100000\n", null)]
    [InlineData("-1\n 100000\n", null)]
    [InlineData(null, null)]
    public void Cgroup_Quota_IsInProcessors(string? text, double? expected) => Assert.Equal(expected, CgroupReader.Quota(text));

    [Theory]
    [InlineData("0100007F:1F90", "127.0.0.1")]
    [InlineData("00000000000000000000000001000000:1F90", "::1")]
    public void Port_KernelAddress_IsReadable(string text, string expected) => Assert.Equal(expected, PortReader.Address(text));

    [Theory]
    [InlineData("mysql -uroot -phunter2 shop", "mysql -uroot -p*** shop")]
    [InlineData("ssh -p 22 host", "ssh -p *** host")]
    [InlineData("run --api-key abc --verbose", "run --api-key *** --verbose")]
    [InlineData("run --password=abc DB_TOKEN=xyz", "run --password=*** DB_TOKEN=***")]
    [InlineData("psql postgres://u:pw@h/db", "psql postgres://u:***@h/db")]
    public void CommandLine_WithCredentials_IsMasked(string command, string expected) =>
        Assert.Equal(expected, CommandLineMask.Apply(command.Split(' ')));

    [Theory]
    [InlineData("nginx", "nginx.service")]
    [InlineData("getty@tty1.service", "getty@tty1.service")]
    public void UnitName_Service_IsTaken(string name, string expected) => Assert.Equal(expected, SystemdClient.UnitName(name));

    [Theory]
    [InlineData("reboot.target")]
    [InlineData("systemd-reboot")]
    [InlineData("dbus")]
    [InlineData("--no-block")]
    [InlineData("a b")]
    [InlineData("../../x")]
    [InlineData("nginx\nx")]
    public void UnitName_AnythingElse_IsRefused(string name) => Assert.Throws<ToolException>(() => SystemdClient.UnitName(name));

    [Fact]
    public void Setup_WrongConfiguration_NamesTheKeys()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Host:Services:a b:Command"] = "x", ["Host:Services:web:HealthUrl"] = "ftp://x", ["Host:Services:web:WorkingDirectory"] = "/nowhere",
        }).Build();
        using var provider = new ServiceCollection().AddLogging().AddHost(configuration).BuildServiceProvider();

        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<ToolDomain>());

        Assert.Contains("Host:Services:a b is not a usable name", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Host:Services:web:Command is missing", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Host:Services:web:HealthUrl", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Host:Services:web:WorkingDirectory '/nowhere' does not exist", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Setup_UnknownKey_StopsTheStart()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Host:RunDir"] = "x" }).Build();
        using var provider = new ServiceCollection().AddLogging().AddHost(configuration).BuildServiceProvider();

        Assert.Contains("RunDir", Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<ToolDomain>()).Message, StringComparison.Ordinal);
    }
}
