using System.Text;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackVCenter;
using AIOps.Tools.VMware.Inventory;
using AIOps.Tools.VMware.Machines;
using Microsoft.AspNetCore.Http;

namespace AIOps.Tests.Tools.VMware;

public sealed class HostileVCenterTests
{
    private static readonly string BillionLaughs =
        """<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><l>&c;</l>""";

    [Theory]
    [InlineData("<b>&amp;\"'")]
    [InlineData("../../session")]
    [InlineData("x?action=stop")]
    [InlineData("web&names=other")]
    [InlineData("vm-1/power?action=reset")]
    [InlineData("]]><ResetVM_Task xmlns=\"urn:vim25\"/>")]
    [InlineData("ü😀")]
    public async Task Name_WithEverything_IsDataInBothApis(string name)
    {
        foreach (var api in new[] { "rest", "soap", "auto" })
        {
            await using var rig = await VMwareRig.StartAsync(settings: ("Api", api));
            rig.Server.Add("other");
            rig.Server.Add(name);

            Assert.Equal("vm-2", (await rig.RunAsync("get_vm", new { vm_name = name })).Read<GetVmTool.Result>().Machine.Id);
            Assert.Equal(name, (await rig.RunAsync("list_vms", new { name })).Read<ListVmsTool.Result>().Machines.Single().Name);
            rig.AssertOnlyLooked();
        }
    }

    [Fact]
    public async Task SnapshotName_WithControlCharacters_IsRefusedBeforeItIsSent()
    {
        await using var rig = await VMwareRig.StartAsync();
        rig.Server.Add("web");
        var arguments = new { vm_name = "web", name = "a\u0001b" };
        var before = await rig.SnapshotAsync("create_snapshot", arguments);

        await Assert.ThrowsAsync<AIOps.Tools.Abstractions.ToolException>(() => rig.ExecuteAsync("create_snapshot", arguments, before));

        Assert.Empty(rig.Server.Changes);
    }

    public static TheoryData<string, string> Nonsense() => new()
    {
        { "soap", "" }, { "soap", "<" }, { "soap", "<html>login</html>" }, { "soap", BillionLaughs }, { "soap", "{}" }, { "soap", string.Concat(Enumerable.Repeat("<a>", 5000)) },
        { "soap", """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>""" }, { "soap", """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><x/></s:Body></s:Envelope>""" },
        { "soap", """<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>""" },
        { "rest", "" }, { "rest", "<html/>" }, { "rest", "{" }, { "rest", "[1,2" }, { "rest", "{\"value\":{}}" }, { "rest", "null" }, { "rest", string.Concat(Enumerable.Repeat("[", 5000)) },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task Reply_ThatIsNone_IsAnErrorThatSaysSo(string api, string body)
    {
        await using var rig = await VMwareRig.StartAsync(settings: ("Api", api));
        rig.Server.Add("web");
        await rig.RunAsync("list_vms", new { });
        rig.Server.Instead = async http =>
        {
            await LoopbackHttp.Reply(200, body)(http);
            return true;
        };

        var failure = await rig.FailAsync("list_vms", new { });

        Assert.Matches(@"\A(vSphere|vCenter) (at 127\.0\.0\.1:[0-9]+ )?(answered|created no view)", failure.Message);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>""", "&c;")]
    [InlineData("""<!DOCTYPE l [<!ENTITY f SYSTEM "file:///etc/hostname">]>""", "&f;")]
    public async Task DocumentType_IsRefusedEvenInAProperAnswer(string declaration, string entity)
    {
        await using var rig = await VMwareRig.StartAsync(settings: ("Api", "soap"));
        rig.Server.Add("web");
        await rig.RunAsync("list_vms", new { });
        rig.Server.Instead = async http =>
        {
            await LoopbackHttp.Reply(200, $"""{declaration}<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><CreateContainerViewResponse xmlns="urn:vim25"><returnval type="ContainerView">{entity}</returnval></CreateContainerViewResponse></s:Body></s:Envelope>""")(http);
            return true;
        };

        Assert.Contains("DTD", (await rig.FailAsync("list_vms", new { })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Elements_DeeplyNested_AreRefused()
    {
        await using var rig = await VMwareRig.StartAsync(settings: ("Api", "soap"));
        rig.Server.Add("web");
        await rig.RunAsync("list_vms", new { });
        var deep = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>""" + string.Concat(Enumerable.Repeat("<a>", 100_000)) + string.Concat(Enumerable.Repeat("</a>", 100_000)) + "</s:Body></s:Envelope>";
        rig.Server.Instead = async http =>
        {
            await LoopbackHttp.Reply(200, deep)(http);
            return true;
        };

        Assert.Contains("Deeper than 200", (await rig.FailAsync("list_vms", new { })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rest")]
    [InlineData("soap")]
    public async Task Flood_IsCutAndStallIsLeft(string api)
    {
        await using var rig = await VMwareRig.StartAsync(settings: [("Api", api), ("RequestTimeout", "00:00:01")]);
        rig.Server.Add("web");
        await rig.RunAsync("list_vms", new { });
        rig.Server.Instead = async http =>
        {
            await LoopbackHttp.StallAsync(http);
            return true;
        };
        Assert.Contains("did not answer within 1 s", (await rig.FailAsync("list_vms", new { })).Message, StringComparison.Ordinal);
        rig.Server.Instead = async http =>
        {
            await LoopbackHttp.FloodAsync(http);
            return true;
        };

        Assert.Matches("more than 32 MB|did not answer", (await rig.FailAsync("list_vms", new { })).Message);
    }

    [Fact]
    public async Task Secrets_GivenBackByTheServer_AreBlanked()
    {
        foreach (var api in new[] { "rest", "soap" })
        {
            await using var rig = await VMwareRig.StartAsync(settings: ("Api", api));
            rig.Server.Add("web");
            await rig.RunAsync("list_vms", new { });
            rig.Server.Instead = async http =>
            {
                var echo = new StringBuilder();
                foreach (var header in http.Request.Headers)
                    echo.Append(header.Value);
                await LoopbackHttp.Reply(418, echo.ToString())(http);
                return true;
            };

            var failure = await rig.FailAsync("list_vms", new { });

            Assert.DoesNotContain(rig.Server.Sessions.Keys, session => failure.ToString().Contains(session, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Facts_OfWrongTypes_AreLeftOut()
    {
        await using var rig = await VMwareRig.StartAsync(settings: ("Api", "rest"));
        rig.Server.Add("web");
        await rig.RunAsync("list_vms", new { });
        rig.Server.Instead = async http =>
        {
            await LoopbackHttp.Reply(200, http.Request.Path.Value!.EndsWith("/host", StringComparison.Ordinal) ? """[null,{"host":[]}]""" : http.Request.Path.Value.EndsWith("/vm", StringComparison.Ordinal) ? """[{"vm":7,"name":[]},4,{"vm":"vm-1","name":"web","power_state":{},"cpu_count":"x"}]""" : """{"cpu":[],"disks":[1],"nics":{"a":2},"identity":"x"}""")(http);
            return true;
        };

        var vm = Assert.Single((await rig.RunAsync("list_vms", new { })).Read<ListVmsTool.Result>().Machines);

        Assert.Equal(("vm-1", "web", PowerState.Unknown, null), (vm.Id, vm.Name, vm.PowerState, vm.Cpus));
    }
}
