using AIOps.Policies.Model.Tools;
using AIOps.Tests.Shared.LoopbackVCenter;

namespace AIOps.Tests.Tools.VMware;

public sealed class VSphereSessionTests
{
    [Theory]
    [InlineData("rest")]
    [InlineData("soap")]
    public async Task ExpiredSession_Reading_IsRenewedOnce(string api)
    {
        await using var rig = await VMwareRig.StartAsync(settings: ("Api", api));
        rig.Server.Add("web");
        await rig.RunAsync("list_vms", new { });
        rig.Server.ExpireSessions();

        Assert.Contains("web", (await rig.RunAsync("list_vms", new { })).Text, StringComparison.Ordinal);
        Assert.Equal(2, rig.Server.Logins);
    }

    [Theory]
    [InlineData("rest")]
    [InlineData("soap")]
    public async Task ExpiredSession_DuringAChange_IsMadeExactlyOnce(string api)
    {
        await using var rig = await VMwareRig.StartAsync(settings: ("Api", api));
        rig.Server.Add("web", "poweredOff");
        var before = await rig.SnapshotAsync("power_on_vm", new { vm_name = "web" });
        var looked = 0;
        rig.Server.Instead = http =>
        {
            // Gone just when the change arrives.
            if (looked++ == 0)
                rig.Server.ExpireSessions();
            return Task.FromResult(false);
        };

        await rig.ExecuteAsync("power_on_vm", new { vm_name = "web" }, before);

        Assert.Equal("PowerOnVM_Task vm-1", Assert.Single(rig.Server.Changes));
    }

    [Theory]
    [InlineData("auto", false)]
    [InlineData("rest", true)]
    public async Task Disposed_EndsItsSessionsAtTheServer(string api, bool legacy)
    {
        var rig = await VMwareRig.StartAsync(settings: ("Api", api));
        await using var server = rig.Server;
        server.LegacyRest = legacy;
        server.Add("web");
        await rig.RunAsync("list_vms", new { });
        Assert.NotEmpty(server.Sessions);

        await ((IAsyncDisposable)rig.Client).DisposeAsync();

        Assert.Empty(server.Sessions);
    }

    [Fact]
    public async Task ManyAtOnce_ShareOneSession()
    {
        await using var rig = await VMwareRig.StartAsync(settings: ("Api", "soap"));
        rig.Server.Add("web");

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => rig.RunAsync("list_vms", new { })));

        Assert.Equal(1, rig.Server.Logins);
    }

    [Fact]
    public async Task Redirect_ToAnotherHost_IsNotFollowed()
    {
        await using var rig = await VMwareRig.StartAsync();
        await using var thief = await AIOps.Tests.Shared.LoopbackHttp.StartAsync(AIOps.Tests.Shared.LoopbackHttp.Reply(200, "\"session\""));
        rig.Server.Instead = http =>
        {
            http.Response.StatusCode = 307;
            http.Response.Headers.Location = thief.Url + http.Request.Path;
            return Task.FromResult(true);
        };

        await rig.FailAsync("list_vms", new { });

        Assert.Empty(thief.Requests);
    }
}
