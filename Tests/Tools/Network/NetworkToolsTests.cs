using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Network;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Tools.Network;

/// <summary>Against real listening sockets on loopback.</summary>
public sealed class NetworkToolsTests
{
    private static readonly IOptions<NetworkOptions> Settings = Options.Create(new NetworkOptions { ConnectWithin = TimeSpan.FromMilliseconds(300), Icmp = false });
    private static readonly ConnectionRate Rate = new(Settings);
    private static readonly AddressRules Rules = new(Settings);
    private static readonly NetworkScanner Scanner = new(Settings, Rate, TimeProvider.System);

    [Fact]
    public async Task Scan_Loopback_FindsWhatListensAndOnlyThere()
    {
        using var ssh = Serve("SSH-2.0-Test_1\r\n");
        using var silent = Serve(null);

        var found = await Scanner.ScanAsync([IPAddress.Parse("127.0.0.1"), IPAddress.Parse("127.0.0.2")], [Port(ssh), Port(silent)], null, CancellationToken.None);

        var asset = Assert.Single(found);
        Assert.Equal("127.0.0.1", asset.Ip);
        Assert.Equal(new[] { Port(ssh), Port(silent) }.Order(), asset.Services.Select(s => s.Port));
        var service = asset.Services.Single(s => s.Port == Port(ssh));
        Assert.Equal(("ssh", "SSH-2.0-Test_1"), (service.Name, service.Detail));
    }

    [Fact]
    public async Task Scan_HostileBanner_IsCutToPrintableText()
    {
        using var server = Serve("220 \u001b[31mmail\u0007 ESMTP " + new string('x', 4000));

        var asset = Assert.Single(await Scanner.ScanAsync([IPAddress.Loopback], [Port(server)], null, CancellationToken.None));

        var service = Assert.Single(asset.Services);
        Assert.Equal("smtp", service.Name);
        Assert.StartsWith("220 [31mmail ESMTP", service.Detail, StringComparison.Ordinal);
        Assert.True(service.Detail!.Length <= 120);
    }

    [Fact]
    public async Task Scan_MachineWithoutOpenPort_IsFoundByEcho()
    {
        Assert.SkipUnless(EchoProbe.Permitted, "this user may not send ICMP echo");
        var options = Options.Create(new NetworkOptions { ConnectWithin = TimeSpan.FromMilliseconds(300) });
        using var closed = Serve(null);
        var port = Port(closed);
        closed.Dispose();

        var asset = Assert.Single(await new NetworkScanner(options, Rate, TimeProvider.System).ScanAsync([IPAddress.Parse("127.0.0.7")], [port], null, CancellationToken.None));

        Assert.Equal(("127.0.0.7", "host"), (asset.Ip, asset.Type));
        Assert.Empty(asset.Services);
    }

    [Theory]
    [InlineData("shop.example.test", "shop.example.test")]
    [InlineData("*.example.test", null)]
    [InlineData("10.0.0.1", null)]
    public async Task Scan_TlsPortWithoutDnsName_TakesACertainNameFromTheCertificate(string certified, string? expected)
    {
        // An address of its own, so that it has no name in /etc/hosts; the port is one that speaks TLS by custom.
        using var certificate = Certificate(certified);
        using var listener = new TcpListener(IPAddress.Parse("127.0.0.9"), 8443);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            for (var connection = 0; connection < 2; connection++)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await using var tls = new SslStream(client.GetStream());
                try
                {
                    await tls.AuthenticateAsServerAsync(certificate);
                }
                catch (IOException)
                {
                    // The probe for the open port says nothing and leaves.
                }
            }
        });

        var asset = Assert.Single(await Scanner.ScanAsync([IPAddress.Parse("127.0.0.9")], [8443], null, CancellationToken.None));

        Assert.Equal(expected, asset.Hostname);
        await serving;
    }

    [Fact]
    public async Task Rate_MoreThanAllowed_Waits()
    {
        using var rate = new ConnectionRate(Options.Create(new NetworkOptions { ConnectionsPerSecond = 20 }));
        await rate.WaitAsync(CancellationToken.None);
        await rate.WaitAsync(CancellationToken.None);

        var third = rate.WaitAsync(CancellationToken.None);

        Assert.False(third.IsCompleted);
        await third;
    }

    [Fact]
    public async Task CheckPort_OpenAndClosed_AreTold()
    {
        using var server = Serve("SSH-2.0-Test_1\r\n");
        var tool = new CheckPortTool(Scanner, Rules, TimeProvider.System);

        Assert.Contains("is open (ssh", (await tool.RunAsync(new { host = "127.0.0.1", port = Port(server) })).Text, StringComparison.Ordinal);
        Assert.Contains("does not accept", (await tool.RunAsync(new { host = "127.0.0.2", port = Port(server) })).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("8.8.8.8")]
    [InlineData("[fe80::1]")]
    [InlineData("2852039166")]
    public async Task CheckPort_RefusedAddress_IsNotContacted(string host) =>
        await Assert.ThrowsAsync<ToolException>(() => new CheckPortTool(Scanner, Rules, TimeProvider.System).RunAsync(new { host, port = 80 }));

    [Fact]
    public async Task CheckHttp_Redirect_IsShownNotFollowed()
    {
        var asked = 0;
        using var server = Serve("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", () => asked++);
        var tool = new CheckHttpTool(Rules, Rate, Settings, TimeProvider.System);

        var result = await tool.RunAsync(new { url = $"http://localhost:{Port(server)}/x" });

        Assert.Equal(302, result.Data!.Value.GetProperty("status").GetInt32());
        Assert.Contains("redirecting to http://169.254.169.254/latest (not followed)", result.Text, StringComparison.Ordinal);
        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://2852039166/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://user:pw@127.0.0.1/")]
    public async Task CheckHttp_ForbiddenUrl_IsRefused(string url)
    {
        var failure = await Assert.ThrowsAsync<ToolException>(() => new CheckHttpTool(Rules, Rate, Settings, TimeProvider.System).RunAsync(new { url }));

        Assert.DoesNotContain("pw@", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckHttp_NobodyListens_IsAnAnswer()
    {
        var server = Serve(null);
        var port = Port(server);
        server.Dispose();

        var result = await new CheckHttpTool(Rules, Rate, Settings, TimeProvider.System).RunAsync(new { url = $"http://127.0.0.1:{port}/" });

        Assert.Contains("failed: Connection refused", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckCertificate_SelfSigned_TellsDaysAndDistrust()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=probe.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(10).AddHours(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var looked = new TaskCompletionSource();
        var serving = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(certificate);
            await looked.Task;
        });

        var result = await new CheckCertificateTool(Rules, Rate, Settings, TimeProvider.System).RunAsync(new { host = "127.0.0.1", port = Port(listener) });
        looked.SetResult();

        Assert.Equal(10, result.Data!.Value.GetProperty("days_left").GetInt32());
        Assert.False(result.Data.Value.GetProperty("trusted").GetBoolean());
        Assert.Contains("CN=probe.test", result.Text, StringComparison.Ordinal);
        await serving;
    }

    [Fact]
    public async Task ResolveDns_LocalhostAndNonsense_AnswerAndRefusal()
    {
        var tool = new ResolveDnsTool(Settings);

        Assert.Contains("127.0.0.1", (await tool.RunAsync(new { name = "localhost" })).Text, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ToolException>(() => tool.RunAsync(new { name = "a b;c" }));
    }

    private static X509Certificate2 Certificate(string dnsName)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(dnsName);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(10));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Greets whoever connects and keeps the connection until the listener ends.</summary>
    private static TcpListener Serve(string? greeting, Action? onConnect = null)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = AcceptAsync();
        return listener;

        async Task AcceptAsync()
        {
            try
            {
                for (; ; )
                {
                    var client = await listener.AcceptSocketAsync();
                    onConnect?.Invoke();
                    if (greeting is not null)
                        await client.SendAsync(Encoding.ASCII.GetBytes(greeting));
                    if (greeting?.StartsWith("HTTP", StringComparison.Ordinal) == true)
                        client.Shutdown(SocketShutdown.Send);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The listener ended.
            }
        }
    }
}
