using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AIOps.Tests.Shared.LoopbackKubernetes;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Prometheus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AIOps.Tests.Tools.Prometheus;

/// <summary>Against a server whose certificate a private authority signed and that wants one of ours.</summary>
public sealed class MonitoringTlsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aiops-tls-").FullName;
    private readonly LoopbackCertificates _certificates = new(TimeProvider.System);
    private WebApplication _server = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync($"{_folder}/ca.pem", _certificates.AuthorityPem);
        await File.WriteAllTextAsync($"{_folder}/own.pem", _certificates.Client.ExportCertificatePem());
        using (var key = (AsymmetricAlgorithm?)_certificates.Client.GetRSAPrivateKey() ?? _certificates.Client.GetECDsaPrivateKey())
            await File.WriteAllTextAsync($"{_folder}/own.key", key!.ExportPkcs8PrivateKeyPem());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificates.Server, tls =>
        {
            tls.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            tls.AllowAnyClientCertificate();
        })));
        _server = builder.Build();
        _server.Run(http => http.Response.WriteAsync(http.Connection.ClientCertificate?.Thumbprint == _certificates.Client.Thumbprint
            ? """{"status":"success","data":{"groups":[]}}"""
            : """{"status":"error","errorType":"forbidden","error":"no certificate"}"""));
        await _server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> RulesAsync(params (string Key, string Value)[] settings)
    {
        await using var provider = new ServiceCollection().AddPrometheus(new ConfigurationBuilder().AddInMemoryCollection(
            settings.Append(("Url", _server.Urls.Single())).Select(s => KeyValuePair.Create($"Prometheus:{s.Item1}", (string?)s.Item2))).Build()).BuildServiceProvider();
        return (await provider.GetRequiredService<ToolDomain>().Tools.Single(tool => tool.Definition.Name == "list_rules").RunAsync(new { })).Text;
    }

    [Fact]
    public async Task Authority_NotTrusted_IsRefused() =>
        Assert.Contains("cannot be reached", (await Assert.ThrowsAsync<ToolException>(() => RulesAsync())).Message);

    [Fact]
    public async Task Authority_Given_IsTrustedAndOurCertificateIsShown()
    {
        Assert.Contains("no certificate", (await Assert.ThrowsAsync<ToolException>(() => RulesAsync(("CaCertificate", $"{_folder}/ca.pem")))).Message);
        Assert.Contains("None of the 0 rules", await RulesAsync(("CaCertificate", $"{_folder}/ca.pem"), ("ClientCertificate", $"{_folder}/own.pem"), ("ClientKey", $"{_folder}/own.key")));
    }

    [Fact]
    public async Task Verification_SwitchedOff_AcceptsAnyServer() =>
        Assert.Contains("no certificate", (await Assert.ThrowsAsync<ToolException>(() => RulesAsync(("InsecureSkipVerify", "true")))).Message);
}
