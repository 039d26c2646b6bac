using System.Net;
using System.Security.Cryptography;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackKubernetes;
using AIOps.Tests.Shared.LoopbackVCenter;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Tools.VMware;

public sealed class VMwareOptionsTests
{
    [Fact]
    public async Task NotConfigured_IsAbsentAndSaysHow()
    {
        await using var services = Services();

        var domain = services.GetRequiredService<ToolDomain>();

        Assert.Empty(domain.Tools);
        Assert.Contains("AIOPS_VMware__Address", domain.Absent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Address", "vcenter", "no https address")]
    [InlineData("Address", "http://vcenter.example", "in the clear")]
    [InlineData("Address", "https://u:p@vcenter.example", "no https address")]
    [InlineData("Address", "https://vcenter.example/ui", "no https address")]
    [InlineData("Username", "", "VMware:Username")]
    [InlineData("PasswordFile", "/does/not/exist", "does not exist")]
    [InlineData("Thumbprint", "abc", "no SHA-256")]
    [InlineData("RequestTimeout", "00:00:00", "RequestTimeout")]
    public async Task WrongValue_StopsTheStartAndNamesTheKey(string key, string value, string expected)
    {
        await using var services = Services(key == "Username" ? [("Address", "https://vcenter.example"), ("Password", "p")] : [("Address", "https://vcenter.example"), ("Username", "u"), ("Password", "p"), (key, value)]);

        var failure = Assert.ThrowsAny<OptionsValidationException>(() => services.GetRequiredService<IOptions<VMwareOptions>>().Value);

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connected_NamesTheServerAndNoSecret()
    {
        await using var services = Services(("Address", "https://vcenter.example"), ("Username", "ops"), ("Password", "hunter22"));

        Assert.Equal("https://vcenter.example as ops", services.GetRequiredService<ToolDomain>().Connected);
        Assert.Equal(15, services.GetRequiredService<ToolDomain>().Tools.Count);
        Assert.Equal("***", services.GetRequiredService<IOptions<VMwareOptions>>().Value.Password!.ToString());
    }

    [Fact]
    public async Task CredentialFiles_AreReadAtEachLogin()
    {
        await using var folder = new TemporaryDirectory();
        var (user, password) = (Path.Combine(folder.Path, "user"), Path.Combine(folder.Path, "password"));
        await File.WriteAllTextAsync(user, LoopbackVCenter.User + "\n");
        await File.WriteAllTextAsync(password, "old password\n");
        await using var server = await LoopbackVCenter.StartAsync();
        server.Add("web");
        await using var services = Services(("Address", server.Url), ("UsernameFile", user), ("PasswordFile", password));
        var list = services.GetRequiredService<ToolDomain>().Tools.Single(tool => tool.Definition.Name == "list_vms");
        await Assert.ThrowsAsync<ToolException>(() => list.RunAsync(new { }));

        await File.WriteAllTextAsync(password, LoopbackVCenter.Password + "\n");

        Assert.Contains("web", (await list.RunAsync(new { })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_IsTrustedByAuthorityThumbprintOrNotAtAll()
    {
        await using var folder = new TemporaryDirectory();
        var certificates = new LoopbackCertificates(TimeProvider.System);
        var authority = Path.Combine(folder.Path, "ca.pem");
        await File.WriteAllTextAsync(authority, certificates.AuthorityPem);
        var asked = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificates.Server)));
        await using var server = builder.Build();
        server.Run(http =>
        {
            asked++;
            return LoopbackHttp.Reply(404, "")(http);
        });
        await server.StartAsync();
        async Task<string> FailAsync(params (string, string)[] settings)
        {
            await using var services = Services([("Address", server.Urls.Single()), ("Username", "u"), ("Password", "p"), .. settings]);
            return (await Assert.ThrowsAsync<ToolException>(() => services.GetRequiredService<ToolDomain>().Tools.Single(tool => tool.Definition.Name == "list_vms").RunAsync(new { }))).Message;
        }

        Assert.Contains("cannot be reached", await FailAsync(), StringComparison.Ordinal);
        Assert.Contains("cannot be reached", await FailAsync(("Thumbprint", new string('0', 64))), StringComparison.Ordinal);
        Assert.Equal(0, asked);
        Assert.Contains("no Automation API", await FailAsync(("CaCertificate", authority)), StringComparison.Ordinal);
        Assert.Contains("no Automation API", await FailAsync(("Thumbprint", string.Join(':', SHA256.HashData(certificates.Server.RawData).Select(octet => $"{octet:x2}")))), StringComparison.Ordinal);
        Assert.Contains("no Automation API", await FailAsync(("InsecureSkipVerify", "true")), StringComparison.Ordinal);
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings) => new ServiceCollection().AddVMware(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.GroupBy(s => s.Key).Select(s => KeyValuePair.Create("VMware:" + s.Key, (string?)s.Last().Value))).Build()).BuildServiceProvider();
}
